using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Hashing;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: a bucket that moves changes what users see.</summary>
public class Native1GoldenTests
{
    [Fact]
    public void Choose_GoldenVectors_SameHashAndBucket()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/native-1.golden.json"));
        var vectors = document.RootElement.GetProperty("buckets").EnumerateArray().ToList();
        Assert.True(vectors.Count > 300);
        foreach (var vector in vectors)
        {
            var salt = vector.GetProperty("salt").GetString()!;
            var value = vector.GetProperty("value").GetString()!;
            var bucket = vector.GetProperty("bucket").GetInt32();
            Assert.Equal(vector.GetProperty("hash").GetUInt32(), Murmur3.Hash32(Encoding.UTF8.GetBytes($"{salt}:{value}"), 0));

            // The range that starts at the bucket takes the value; the one that ends there does not.
            var buckets = new Native1Buckets(
                Encoding.UTF8.GetBytes(salt + ":"),
                [new("before", bucket), new("at", 1), new("after", 100_000 - bucket - 1)]
            );
            Assert.Equal(1, buckets.Choose(Encoding.UTF8.GetBytes(value), out var found));
            Assert.Equal(bucket, found);
        }
    }

    [Fact]
    public void Evaluate_GoldenVectors_ThroughFlagAndContext()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/native-1.golden.json"));
        foreach (var vector in document.RootElement.GetProperty("buckets").EnumerateArray())
        {
            var salt = vector.GetProperty("salt").GetString()!;
            var value = vector.GetProperty("value").GetString()!;
            if (salt.Length == 0 || value.Length == 0)
                continue;
            var bucket = vector.GetProperty("bucket").GetInt32();
            var flag = Doc.Flag(
                """{"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a","rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":100000}]}}]}"""
            );
            var split = new ServeSplit([new("a", bucket), new("b", 100_000 - bucket)], null, salt);
            var ruleset = Doc.Compile(Ruleset.Empty.Apply(new([new PutItem(With(flag, split))])));
            var context = new EvaluationContext();
            context.Begin(ruleset, Ask.Now);
            context.SetTargetingKey(value);
            Assert.Equal("b", ruleset.Evaluate("f", context).Variant!.Key);
        }
    }

    [Fact]
    public void Evaluate_NoSalt_FlagKeyIsTheSalt()
    {
        // murmur3_32("new-checkout:user-42"), from the committed vectors.
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/native-1.golden.json"));
        var bucket = document
            .RootElement.GetProperty("buckets")
            .EnumerateArray()
            .Single(vector =>
                vector.GetProperty("salt").GetString() == "new-checkout" && vector.GetProperty("value").GetString() == "user-42"
            )
            .GetProperty("bucket")
            .GetInt32();
        var ruleset = Doc.Compile(
            $$$"""
            {"flags":[{"key":"new-checkout","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a",
              "rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":{{{bucket}}}},{"variant":"b","weight":{{{100_000
                - bucket}}}}]}}]}]}
            """
        );
        using var explanation = Ask.Explain(ruleset, "new-checkout", """{"targetingKey":"user-42"}""", out var evaluation);
        Assert.Equal("b", evaluation.Variant!.Key);
        Assert.Equal(bucket, explanation.RootElement.GetProperty("rules")[0].GetProperty("split").GetProperty("bucket").GetInt32());
    }

    private static Flag With(Flag flag, Serve serve) =>
        new()
        {
            Key = flag.Key,
            Type = flag.Type,
            Variants = flag.Variants,
            DefaultVariant = flag.DefaultVariant,
            Rules = [new("r", null, null, serve)],
        };
}
