using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagPatchTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Patch_MergePatch_ReplacesTheNamedProperties()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var patched = (
            await environment.SendAsync(
                "PATCH",
                "/flags/limit",
                """{"variants":{"low":2,"high":9}}""",
                ("Content-Type", "application/merge-patch+json")
            )
        ).Expect(200);

        Assert.Equal("""{"low":2,"high":9}""", patched.Json.GetProperty("variants").GetRawText());
    }

    [Fact]
    public async Task Patch_MergePatch_KeepsTheOtherProperties()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var patched = (await environment.SendAsync("PATCH", "/flags/limit", """{"tags":["a"]}""")).Expect(200);

        Assert.Equal("number", patched.String("type"));
    }

    [Fact]
    public async Task Patch_Null_RemovesTheProperty()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var patched = (await environment.SendAsync("PATCH", "/flags/limit", """{"description":null}""")).Expect(200);

        Assert.False(patched.Json.TryGetProperty("description", out _));
    }

    [Fact]
    public async Task Patch_NullDefaultVariant_ServesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var patched = (await environment.SendAsync("PATCH", "/flags/limit", """{"defaultVariant":null}""")).Expect(200);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, patched.Json.GetProperty("defaultVariant").ValueKind);
    }

    [Fact]
    public async Task Patch_NullInAnObject_RemovesTheMember()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PATCH", "/flags/limit", """{"variants":{"high":9}}""")).Expect(200);

        var patched = (await environment.SendAsync("PATCH", "/flags/limit", """{"variants":{"high":null}}""")).Expect(200);

        Assert.Equal("""{"low":1.5}""", patched.Json.GetProperty("variants").GetRawText());
    }

    [Fact]
    public async Task Patch_InvalidResult_Is422()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("PATCH", "/flags/limit", """{"variants":{"low":null}}""")).ExpectProblem(422);
    }

    [Fact]
    public async Task Patch_UnknownFlag_Is404()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("PATCH", "/flags/nothing", "{}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Patch_OtherKey_Is422AtTheKey()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("PATCH", "/flags/limit", """{"key":"other"}""")).ExpectProblem(422);

        Assert.Equal(["/key"], answer.Pointers);
    }

    [Fact]
    public async Task Patch_ConcurrentWithoutIfMatch_AppliesAll()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => environment.SendAsync("PATCH", "/flags/limit", $$$"""{"variants":{"v{{{i}}}":{{{i}}}}}"""))
        );

        Assert.All(answers, answer => answer.Expect(200));
        Assert.Equal(33, (await environment.SendAsync("GET", "/flags/limit")).Json.GetProperty("variants").EnumerateObject().Count());
        Assert.Equal("1.33", await environment.VersionAsync());
    }
}
