using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Imports;

/// <summary>Tests changes in the format of FeatureFlags.rs.</summary>
public sealed class FfrsFlagTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Half = """
        {"description":"Half","enabled":true,"rules":[{"attribute":"","operator":"percent","value":50,"enabled":true,"variant":null}]}
        """;

    [Fact]
    public async Task Post_Flag_CreatesAndReplacesIt()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("POST", "/ffrs/flags/checkout", Half)).Expect(200);
        var same = (await environment.SendAsync("POST", "/ffrs/flags/checkout", Half)).Expect(200);
        var replaced = (await environment.SendAsync("POST", "/ffrs/flags/checkout", """{"enabled":false}""")).Expect(200);

        Assert.Equal(
            [true, false, true],
            new[] { created, same, replaced }.Select(answer => answer.Json.GetProperty("changed").GetBoolean())
        );
        var flag = (await environment.SendAsync("GET", "/flags/checkout")).Expect(200).Json;
        Assert.False(flag.GetProperty("enabled").GetBoolean());
        Assert.Equal("ffrs", flag.GetProperty("origin").GetProperty("system").GetString());
        (await environment.EvaluateAsync("checkout")).Expect(200);
    }

    [Fact]
    public async Task Post_FlagThatWasNotImported_IsNotReplaced()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.SendAsync("POST", "/ffrs/flags/limit", """{"enabled":false}""");

        answer.ExpectProblem(422);
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Post_RuleThatCannotBeImported_Is422WithItsPlace()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync(
            "POST",
            "/ffrs/flags/checkout",
            """{"enabled":true,"rules":[{"attribute":"","operator":"percent","value":"50","enabled":true}]}"""
        );

        Assert.Equal(["/rules/0/value"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Post_SdkKey_Is401()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.SendAsync("POST", environment.Path + "/ffrs/flags/checkout", environment.ServerKey, Half);

        answer.ExpectProblem(401);
    }
}
