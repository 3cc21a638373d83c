using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

public class FliptGoldenTests
{
    [Theory]
    [InlineData("flag1", "someentity", 279)]
    [InlineData("flag_001", "some-fixed-entity-id", 553)]
    public void Choose_PublishedVector_ReturnsThePublishedBucket(string flag, string entity, int bucket)
    {
        var buckets = TestSplit.FliptVariant(Encoding.UTF8.GetBytes(flag), [new("a", 100_000)]);

        buckets.Choose(Encoding.UTF8.GetBytes(entity), out var chosen);

        Assert.Equal(bucket, chosen);
    }

    [Fact]
    public void Choose_GoldenVectors_ReturnsTheirBucketsAndShares()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/flipt.golden.json"));

        foreach (var row in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var flag = Encoding.UTF8.GetBytes(row.GetProperty("flag").GetString()!);
            var entity = Encoding.UTF8.GetBytes(row.GetProperty("entity").GetString()!);
            var weights = Weights(row);

            var variantShare = TestSplit.FliptVariant(flag, weights).Choose(entity, out var variantBucket);
            var thresholdShare = TestSplit.FliptThreshold(flag, weights).Choose(entity, out var thresholdBucket);

            Assert.Equal(row.GetProperty("variantShare").GetInt32(), variantShare);
            Assert.Equal(row.GetProperty("variantBucket").GetInt32(), variantBucket);
            Assert.Equal(row.GetProperty("thresholdShare").GetInt32(), thresholdShare);
            Assert.Equal(row.GetProperty("thresholdBucket").GetInt32(), thresholdBucket);
        }
    }

    [Fact]
    public void Choose_EveryBucket_ReturnsTheShareOfTheGoldenEdges()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/flipt.golden.json"));
        var flag = "flag1"u8.ToArray();
        var entities = EntityOfEachBucket(flag);

        foreach (var row in document.RootElement.GetProperty("edges").EnumerateArray())
        {
            var edges = row.GetProperty("edges").EnumerateArray().Select(edge => edge.GetInt32()).ToArray();

            var buckets = TestSplit.FliptVariant(flag, Weights(row));

            for (var bucket = 0; bucket < entities.Length; bucket++)
                if (buckets.Choose(entities[bucket], out _) != Array.FindIndex(edges, edge => edge > bucket))
                    Assert.Fail($"Bucket {bucket} of {row} has another share.");
        }
    }

    [Theory]
    [InlineData("boolean", "true", "false", 100)]
    [InlineData("string", "\"x\"", "\"y\"", 1000)]
    public void Compile_FliptBucketing_BucketCountDependsOnTheType(string type, string a, string b, int buckets)
    {
        var ruleset = TestRulesets.Compile(
            $$$"""
            {"flags":[{"key":"flag1","type":"{{{type}}}","bucketing":"flipt","variants":{"a":{{{a}}},"b":{{{b}}}},"defaultVariant":"a",
              "rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":50000},{"variant":"b","weight":50000}]}}]}]}
            """
        );

        Assert.Equal(buckets, ruleset.Find("flag1")!.Rules[0].Split!.Callers.Buckets.Count);
    }

    private static ImmutableArray<WeightedVariant> Weights(JsonElement row) =>
        [.. row.GetProperty("weights").EnumerateArray().Select((weight, index) => new WeightedVariant($"v{index}", weight.GetInt32()))];

    private static byte[][] EntityOfEachBucket(byte[] flag)
    {
        var found = new byte[1000][];
        var any = TestSplit.FliptVariant(flag, [new("a", 100_000)]);
        for (var i = 0; found.Contains(null); i++)
        {
            var entity = Encoding.UTF8.GetBytes($"e{i}");
            any.Choose(entity, out var bucket);
            found[bucket] ??= entity;
        }
        return found;
    }
}
