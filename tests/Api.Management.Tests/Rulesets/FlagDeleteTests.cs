using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagDeleteTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Delete_Flag_Returns204WithTheVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var deleted = (await environment.SendAsync("DELETE", "/flags/limit")).Expect(204);

        Assert.Empty(deleted.Bytes);
        Assert.Equal("\"1.2\"", deleted.Header("ETag"));
    }

    [Fact]
    public async Task Delete_Flag_IsNotFoundAfterwards()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("DELETE", "/flags/limit")).Expect(204);

        (await environment.SendAsync("GET", "/flags/limit")).ExpectProblem(404);
        (await environment.SendAsync("DELETE", "/flags/limit")).ExpectProblem(404);
        (await environment.EvaluateAsync("limit")).Expect(404);
    }

    [Fact]
    public async Task Delete_SegmentThatAFlagUses_Is422WithTheFlag()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("DELETE", "/segments/staff")).ExpectProblem(422);

        Assert.Contains("checkout", Assert.Single(answer.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_PrerequisiteOfAFlag_Is422WithTheFlag()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var child = SampleDocuments.Flag(more: """ "prerequisites":[{"flag":"checkout","variants":["on"]}] """);
        (await environment.SendAsync("PUT", "/flags/child", child)).Expect(201);

        var answer = (await environment.SendAsync("DELETE", "/flags/checkout")).ExpectProblem(422);

        Assert.Contains("child", Assert.Single(answer.Errors), StringComparison.Ordinal);
    }
}
