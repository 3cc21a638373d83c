using System.Text;
using System.Text.Json;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: they are the numbers of Unleash's SDKs, which begin at 1.</summary>
public class UnleashGoldenTests
{
    [Theory]
    // rolloutHash.test.ts of unleash-node-sdk, and 10-flexible-rollout of client-specification.
    [InlineData("gr1", "123", 73)]
    [InlineData("Feature.flexibleRollout.10", "174", 10)]
    [InlineData("Feature.flexibleRollout.userId.55", "25", 55)]
    [InlineData("Feature.flexibleRollout.sessionId.42", "147", 42)]
    public void Of_PublishedVector_IsTheNumberOfTheRollout(string group, string value, int number)
    {
        var bucket = UnleashBuckets.Create(group, null).Of(Encoding.UTF8.GetBytes(value));

        Assert.Equal(number, bucket + 1);
    }

    [Fact]
    public void Of_GoldenVectors_IsTheirNumber()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/unleash.golden.json"));

        foreach (var row in document.RootElement.EnumerateArray())
        {
            var group = row.GetProperty("group").GetString()!;
            var value = Encoding.UTF8.GetBytes(row.GetProperty("value").GetString()!);
            var total = row.GetProperty("total").GetInt32();

            Assert.Equal(row.GetProperty("rollout").GetInt32(), UnleashBuckets.Create(group, null).Of(value) + 1);
            Assert.Equal(row.GetProperty("variant").GetInt32(), UnleashBuckets.Create(group, total).Of(value) + 1);
        }
    }

    [Theory]
    // The position of this caller is 31,000, and its bucket among three is 1.
    [InlineData(31_000, "off")]
    [InlineData(31_001, "b")]
    public void Evaluate_ShareAndSplit_HaveSeedsOfTheirOwn(int below, string expected)
    {
        var ruleset = TestRulesets.Compile(
            $$$"""
            {"flags":[{"key":"f","type":"string","variants":{"a":"a","b":"b","c":"c","off":"off"},"defaultVariant":"off","rules":[
              {"id":"r","when":{"bucket":{"below":{{{below}}},"algorithm":"unleash","salt":"new-checkout"}},
               "serve":{"split":[{"variant":"a","weight":1},{"variant":"b","weight":1},{"variant":"c","weight":1}],
                 "total":3,"algorithm":"unleash","salt":"new-checkout"}}]}]}
            """
        );

        Assert.Equal(expected, TestEvaluator.Evaluate(ruleset, "f", """{"targetingKey":"user-1"}""").Variant!.Key);
    }
}
