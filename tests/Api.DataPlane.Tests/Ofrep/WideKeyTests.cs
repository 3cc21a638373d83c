using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Api.DataPlane.Tests.Tracking;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Evaluations of flags whose keys have any script and any punctuation that is allowed.</summary>
public sealed class WideKeyTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string> Keys => SampleKeys.Rows;

    [Theory, MemberData(nameof(Keys))]
    public async Task Single_KeyInThePath_IsEvaluatedBeforeAndAfterRouting(string key)
    {
        var environment = await server.NewEnvironmentAsync(Ruleset());
        var path = "/ofrep/v1/evaluate/flags/" + SampleKeys.Escape(key);

        var direct = (await server.SendAsync("POST", path, environment.ClientKey, "{}")).Expect(200);
        var routed = await server.SendAsync("POST", path, environment.ClientKey, "{}", ("Origin", "https://shop.example"));
        var lower = await server.SendAsync("POST", path.Replace("%2F", "%2f", StringComparison.Ordinal), environment.ClientKey, "{}");

        Assert.Equal((key, "v/" + key), (direct.String("key"), direct.String("variant")));
        Assert.Equal((direct.Text, direct.Text), (routed.Text, lower.Text));
    }

    [Fact]
    public async Task Bulk_AllKeys_AreInTheAnswerAndInTheEvent()
    {
        await using var own = await TestServer.StartAsync();
        var environment = await own.NewEnvironmentAsync(Ruleset());
        var expected = SampleKeys.All.Order(StringComparer.Ordinal).ToList();

        var answer = (await environment.BulkAsync()).Expect(200);
        var recorded = (await EventListener.Of(own).ReadAsync(1))[0];

        Assert.Equal(expected, answer.Json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString()));
        Assert.Equal(expected, recorded.GetProperty("flags").EnumerateArray().Select(flag => flag[0].GetString()));
        Assert.Empty(EventSchema.Errors("bulk-evaluation", recorded));
    }

    [Fact]
    public async Task Exposures_OfAnSdk_AreRecordedWithTheirKeys()
    {
        await using var own = await TestServer.StartAsync();
        var environment = await own.NewEnvironmentAsync();
        var events = SampleKeys.All.Select(key => new JsonObject
        {
            ["flagKey"] = key,
            ["variant"] = "v/" + key,
            ["ruleId"] = key,
            ["targetingKey"] = "ada",
        });
        var body = new JsonObject { ["events"] = new JsonArray([.. events]) };

        (await own.SendAsync("POST", "/api/v1/exposures", environment.ServerKey, body.ToJsonString())).Expect(200);
        var recorded = await EventListener.Of(own).ReadAsync(SampleKeys.All.Count);

        Assert.Equal(
            SampleKeys.All.Select(key => (key, "v/" + key, key)),
            recorded.Select(json => (Text(json, "flagKey"), Text(json, "variant"), Text(json, "ruleId")))
        );
        Assert.All(recorded, json => Assert.Empty(EventSchema.Errors("evaluation", json)));

        static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("cafe%CC%81", "normalization form C")]
    [InlineData("a%E2%80%8Bb", "U+200B")]
    [InlineData("a%2F..%2Fb", "a dot")]
    [InlineData("%252e%252e%252f%2F", "nothing")]
    [InlineData("missing", null)]
    [InlineData("team%252Fcheckout%252Fv2", null)]
    public async Task Single_KeyThatDoesNotExist_Is404WithTheReason(string segment, string? reason)
    {
        var environment = await server.NewEnvironmentAsync(Ruleset());

        var answer = (await environment.EvaluateAsync(segment)).Expect(404);

        Assert.Equal(Uri.UnescapeDataString(segment), answer.String("key"));
        Assert.Equal(reason is not null, answer.Json.TryGetProperty("errorDetails", out var details));
        if (reason is not null)
            Assert.Contains(reason, details.GetString(), StringComparison.Ordinal);
    }

    private static string Ruleset() =>
        JsonSerializer.Serialize(
            new
            {
                flags = SampleKeys.All.Select(key => new
                {
                    key,
                    type = "boolean",
                    clientVisible = true,
                    variants = new Dictionary<string, bool> { ["v/" + key] = true },
                    defaultVariant = "v/" + key,
                    rules = new[]
                    {
                        new
                        {
                            id = key,
                            when = new { segment = key },
                            serve = new { variant = "v/" + key },
                        },
                    },
                }),
                segments = SampleKeys.All.Select(key => new { key, included = new[] { key } }),
            }
        );
}
