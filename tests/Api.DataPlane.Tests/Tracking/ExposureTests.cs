using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests evaluations that SDKs report.</summary>
public sealed class ExposureTests(TrackServer server) : IClassFixture<TrackServer>
{
    [Fact]
    public async Task Exposure_AllProperties_AreAcceptedUnchanged()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.ExposeAsync(
            environment,
            """[{"id":"e","flagKey":"gone","variant":"on","value":{"a":1},"reason":"CACHED","ruleId":"r","rulesetVersion":"1.42","targetingKey":"u","context":{"plan":"pro"},"samplingRate":0.25}]"""
        );

        Assert.Equal(1, answer.Accepted());
        var read = Assert.Single(server.Journal.Of<ExposureEvent>(environment));
        Assert.Equal(
            ("e", "gone", "on", "CACHED", "r", "u", 0.25),
            (read.Id, read.FlagKey, read.Variant, read.Reason, read.RuleId, read.TargetingKey, read.SamplingRate)
        );
        Assert.Equal(new EnvironmentVersion(1, 42), read.Version);
        Assert.Equal("""{"a":1}""", read.Value!.ToString());
        Assert.Equal("""{"plan":"pro"}""", Encoding.UTF8.GetString(read.Context.Span));
    }

    [Theory]
    [InlineData("""{"flagKey":"f"}""", "UNKNOWN", null)]
    [InlineData("""{"flagKey":"f","errorCode":"PROVIDER_FATAL"}""", "ERROR", "PROVIDER_FATAL")]
    [InlineData(
        """{"flagKey":"f","variant":null,"value":null,"reason":null,"errorCode":null,"ruleId":null,"rulesetVersion":null,"targetingKey":null,"context":null,"samplingRate":null,"id":null,"time":null}""",
        "UNKNOWN",
        null
    )]
    public async Task Exposure_NoReason_GetsADerivedReason(string item, string reason, string? error)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.ExposeAsync(environment, $"[{item}]");

        Assert.Equal(1, answer.Accepted());
        var read = Assert.Single(server.Journal.Of<ExposureEvent>(environment));
        Assert.Equal((reason, error, 1.0, EnvironmentVersion.None), (read.Reason, read.ErrorCode, read.SamplingRate, read.Version));
    }

    [Theory]
    [InlineData("""{}""", "", "needs the property 'flagKey'")]
    [InlineData("""{"flagKey":null}""", "/flagKey", "must be a string, not null")]
    [InlineData("""{"flagKey":"a/../b"}""", "/flagKey", "a dot")]
    [InlineData("""{"flagKey":"f","variant":"a\u200bb"}""", "/variant", "U+200B")]
    [InlineData("""{"flagKey":"f","ruleId":7}""", "/ruleId", "must be a string")]
    [InlineData("""{"flagKey":"f","reason":"split"}""", "/reason", "must be capitals")]
    [InlineData("""{"flagKey":"f","errorCode":"-"}""", "/errorCode", "must be capitals")]
    [InlineData("""{"flagKey":"f","rulesetVersion":"42"}""", "/rulesetVersion", "epoch.number")]
    [InlineData("""{"flagKey":"f","samplingRate":0}""", "/samplingRate", "more than 0 and at most 1")]
    [InlineData("""{"flagKey":"f","samplingRate":1.1}""", "/samplingRate", "more than 0 and at most 1")]
    [InlineData("""{"flagKey":"f","value":1e999}""", "/value", "outside the range of a double")]
    [InlineData("""{"flagKey":"f","context":5}""", "/context", "must be a JSON object")]
    [InlineData("""{"flagKey":"f","name":"n"}""", "/name", "Unknown property 'name'")]
    public async Task Exposure_Invalid_IsRejectedWithAPointer(string item, string pointer, string detail)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.ExposeAsync(environment, $$"""[{{item}},{"flagKey":"f"}]""");

        Assert.Equal((1, 0), (answer.Accepted(), Assert.Single(answer.Rejected())));
        var reason = Assert.Single(answer.Reasons());
        Assert.StartsWith($"/events/0{pointer}: ", reason, StringComparison.Ordinal);
        Assert.Contains(detail, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"flagKey":"welcome","variant":"on","reason":"STATIC"}""", true)]
    [InlineData("""{"flagKey":"welcome","reason":"ERROR","errorCode":"GENERAL"}""", true)]
    [InlineData("""{"flagKey":"made-up","variant":"on","reason":"STATIC"}""", false)]
    [InlineData("""{"flagKey":"hidden","variant":"on","reason":"STATIC"}""", false)]
    [InlineData("""{"flagKey":"welcome","variant":"made-up","reason":"STATIC"}""", false)]
    [InlineData("""{"flagKey":"welcome","variant":"on","reason":"MADE_UP"}""", false)]
    [InlineData("""{"flagKey":"welcome","variant":"on","reason":"STATIC","ruleId":"made-up"}""", false)]
    [InlineData("""{"flagKey":"welcome","reason":"ERROR","errorCode":"MADE_UP"}""", false)]
    public async Task Exposure_OfAClientKey_IsMarkedWhenTheRulesetHasItsNames(string item, bool isKnown)
    {
        var environment = await server.NewEnvironmentAsync(
            """
            {"flags":[
              {"key":"welcome","type":"boolean","variants":{"on":true},"defaultVariant":"on","clientVisible":true},
              {"key":"hidden","type":"boolean","variants":{"on":true},"defaultVariant":"on"}]}
            """
        );
        // Loads the ruleset, as the evaluation before an exposure does.
        (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/welcome", environment.ClientKey, "{}")).Expect(200);

        var answer = await server.ExposeAsync(environment, $"[{item}]", environment.ClientKey);

        Assert.Equal(1, answer.Accepted());
        var read = Assert.Single(server.Journal.Of<ExposureEvent>(environment));
        Assert.Equal((SdkKeyKind.Client, isKnown), (read.KeyKind, read.IsKnown));
    }
}
