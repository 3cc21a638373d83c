using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Hashing;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: another bucket for a value changes what its user is served.</summary>
public class Native1GoldenTests
{
    [Fact]
    public void Choose_GoldenVectors_ReturnsTheirBuckets()
    {
        var vectors = Vectors();

        Assert.True(vectors.Count > 300);
        foreach (var (salt, value, _, bucket) in vectors)
        {
            // Ranges are half-open: the range that starts at the bucket contains the value, and the range that ends there does not.
            var buckets = TestSplit.Native1(
                Encoding.UTF8.GetBytes(salt + ":"),
                [new("before", bucket), new("at", 1), new("after", 100_000 - bucket - 1)]
            );

            var share = buckets.Choose(Encoding.UTF8.GetBytes(value), out var chosen);

            Assert.Equal((1, bucket), (share, chosen));
        }
    }

    [Fact]
    public void Hash32_GoldenVectors_ReturnsTheirHashes()
    {
        foreach (var (salt, value, hash, _) in Vectors())
            Assert.Equal(hash, Murmur3.Hash32(Encoding.UTF8.GetBytes($"{salt}:{value}"), 0));
    }

    /// <summary>The buckets are those of generate_native_1.py for the UTF-8 of the key, a colon and the value.</summary>
    [Theory]
    [InlineData("größe", "user-1", 45264)]
    [InlineData("größe", "ä", 79583)]
    [InlineData("team/结帳 v2", "user-1", 87536)]
    [InlineData("𠮷野家", "user-1", 77750)]
    [InlineData("50 % off", "ä", 65766)]
    public void Evaluate_WideKeyAsTheSalt_HashesItsUtf8(string key, string value, int bucket)
    {
        var rest = 99_999 - bucket;
        var ruleset = TestRulesets.Compile(
            $$$"""{"flags":[{"key":"{{{key}}}","type":"boolean","variants":{"a":true,"b":false,"c":false},"defaultVariant":"a","rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":{{{bucket}}}},{"variant":"b","weight":1},{"variant":"c","weight":{{{rest}}}}]}}]}]}"""
        );

        var evaluation = TestEvaluator.Evaluate(ruleset, key, $$"""{"targetingKey":"{{value}}"}""");

        Assert.Equal("b", evaluation.Variant!.Key);
    }

    [Fact]
    public void Evaluate_GoldenVectors_ServesTheVariantOfTheBucket()
    {
        foreach (var (salt, value, _, bucket) in Vectors().Where(vector => vector.Value.Length > 0))
        {
            var flag = TestRulesets.Flag(
                """{"key":"f","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a","rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":100000}]}}]}"""
            );
            var split = new ServeSplit([new("a", bucket), new("b", 100_000 - bucket)]) { Source = new([], salt) };
            var ruleset = TestRulesets.Compile(Ruleset.Empty.Apply(new([new PutItem(With(flag, split))])));
            var context = new EvaluationContext(new Random(1));
            context.Begin(ruleset, TestEvaluator.Now);
            context.SetTargetingKey(value);

            var evaluation = ruleset.Evaluate("f", context);

            Assert.Equal("b", evaluation.Variant!.Key);
        }
    }

    [Fact]
    public void Evaluate_SplitWithoutSalt_UsesTheFlagKeyAsSalt()
    {
        var bucket = Vectors().Single(vector => vector is { Salt: "new-checkout", Value: "user-42" }).Bucket;
        var ruleset = TestRulesets.Compile(
            $$$"""
            {"flags":[{"key":"new-checkout","type":"boolean","variants":{"a":true,"b":false},"defaultVariant":"a",
              "rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":{{{bucket}}}},{"variant":"b","weight":{{{100_000
                - bucket}}}}]}}]}]}
            """
        );

        using var explanation = TestEvaluator.Explain(ruleset, "new-checkout", """{"targetingKey":"user-42"}""", out var evaluation);

        Assert.Equal("b", evaluation.Variant!.Key);
        Assert.Equal(bucket, explanation.RootElement.GetProperty("rules")[0].GetProperty("split").GetProperty("bucket").GetInt32());
    }

    private static List<(string Salt, string Value, uint Hash, int Bucket)> Vectors()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/native-1.golden.json"));
        return
        [
            .. document
                .RootElement.GetProperty("buckets")
                .EnumerateArray()
                .Select(vector =>
                    (
                        vector.GetProperty("salt").GetString()!,
                        vector.GetProperty("value").GetString()!,
                        vector.GetProperty("hash").GetUInt32(),
                        vector.GetProperty("bucket").GetInt32()
                    )
                ),
        ];
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
