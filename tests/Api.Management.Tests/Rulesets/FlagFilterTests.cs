using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Tests the filters of the list of flags.</summary>
public sealed class FlagFilterTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Flags = """
        {"flags":[
          {"key":"a","type":"boolean","variants":{"on":true},"defaultVariant":"on","enabled":false,"tags":["x"],"owner":"ann"},
          {"key":"b","type":"string","variants":{"v":"1"},"defaultVariant":"v","clientVisible":true,"tags":["x","y"]},
          {"key":"c","type":"boolean","variants":{"on":true},"defaultVariant":"on","purpose":"kill-switch","owner":"bob",
           "prerequisites":[{"flag":"a","variants":["on"]}]},
          {"key":"d","type":"boolean","variants":{"on":true},"defaultVariant":"on","archived":true,"tags":["x"]}
        ],"segments":[]}
        """;

    [Theory]
    [InlineData("", "a b c")]
    [InlineData("enabled=true", "b c")]
    [InlineData("enabled=false", "a")]
    [InlineData("clientVisible=true", "b")]
    [InlineData("clientVisible=false", "a c")]
    [InlineData("type=boolean", "a c")]
    [InlineData("purpose=release", "a b")]
    [InlineData("purpose=kill-switch", "c")]
    [InlineData("tag=x", "a b")]
    [InlineData("owner=bob", "c")]
    [InlineData("tag=x&type=boolean&enabled=false", "a")]
    [InlineData("tag=x&archived=true", "d")]
    [InlineData("tag=X", "")]
    [InlineData("dependsOn=a", "c")]
    [InlineData("dependsOn=c", "")]
    public async Task List_WithFilters_HasTheFlagsThatMatchAll(string query, string expected)
    {
        var environment = await server.NewEnvironmentAsync(Flags);

        var page = (await environment.SendAsync("GET", $"/flags?{query}")).Expect(200);

        var keys = page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString());
        Assert.Equal(expected, string.Join(' ', keys));
    }

    [Theory]
    [InlineData("type=bool", "'type' must be one of boolean, string, number, object.")]
    [InlineData("purpose=x", "'purpose' must be one of release, experiment, operational, kill-switch, permission.")]
    [InlineData("enabled=maybe", "The query parameter 'enabled' must be true or false, not 'maybe'.")]
    public async Task List_WithAnUnknownValue_NamesTheKnownOnes(string query, string expected)
    {
        var environment = await server.NewEnvironmentAsync(Flags);

        var problem = (await environment.SendAsync("GET", $"/flags?{query}")).ExpectProblem(400);

        Assert.Equal(expected, problem.String("detail"));
    }
}
