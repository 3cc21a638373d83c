using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Answers have the metadata of their flag, and nothing else that evaluations do not read.</summary>
public sealed class MetadataTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Rules = """
        {"flags":[
          {"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","clientVisible":true,
           "metadata":{"team":"shop","ticket":17.50,"beta":true,"1st":"\"é\""},
           "attachments":{"on":{"color":"secret-color"}},"origin":{"system":"secret-system","id":1}},
          {"key":"none","type":"boolean","variants":{"on":true},"defaultVariant":"on","clientVisible":true}],
         "segments":[{"key":"s","included":["u"],"origin":{"system":"secret-system"}}]}
        """;

    private const string Members = "\"team\":\"shop\",\"ticket\":17.50,\"beta\":true,\"1st\":\"\\\"é\\\"\"";

    [Fact]
    public async Task Single_FlagWithMetadata_FollowsTheVersion()
    {
        var environment = await server.NewEnvironmentAsync(Rules);

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            var answer = (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/f", key, "{}")).Expect(200);

            Assert.Equal(
                $$$"""{"key":"f","variant":"on","value":true,"reason":"STATIC","metadata":{"version":"1.1",{{{Members}}}}}""",
                answer.Text
            );
        }
    }

    [Fact]
    public async Task Bulk_FlagsWithAndWithoutMetadata_AreInEachEntry()
    {
        var environment = await server.NewEnvironmentAsync(Rules);

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey })
        {
            var answer = (await environment.BulkAsync("{}", key)).Expect(200);

            Assert.StartsWith(
                "{\"flags\":[{\"key\":\"f\",\"variant\":\"on\",\"value\":true,\"reason\":\"STATIC\",\"metadata\":{"
                    + Members
                    + "}},"
                    + "{\"key\":\"none\",\"variant\":\"on\",\"value\":true,\"reason\":\"STATIC\"}],",
                answer.Text,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Ruleset_ItemsWithAnOrigin_AreSentWithoutIt()
    {
        var environment = await server.NewEnvironmentAsync(Rules);

        var answer = (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);

        Assert.Contains("secret-color", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-system", answer.Text, StringComparison.Ordinal);
    }
}
