using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Hashing;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>
/// The committed vectors must never change: they are the buckets of GO Feature Flag, GrowthBook, LaunchDarkly and flagd. A script in
/// another language computed them apart from the product, in exact arithmetic, after it had reproduced the published vectors below.
/// </summary>
public class PeerGoldenTests
{
    [Fact]
    public void Of_GoldenVectorsOfGoff_IsTheirBucket()
    {
        foreach (var row in Rows("goff"))
            Assert.Equal(Number(row, "bucket"), Create(BucketingAlgorithms.Goff, row, Number(row, "total")).Of(Value(row)));
    }

    [Fact]
    public void Of_GoldenVectorsOfFlagd_IsTheirBucket()
    {
        foreach (var row in Rows("flagd"))
            Assert.Equal(Number(row, "bucket"), Create(BucketingAlgorithms.Flagd, row, Number(row, "total")).Of(Value(row)));
    }

    [Fact]
    public void Of_GoldenVectorsOfGrowthBook_IsTheirBucket()
    {
        foreach (var row in Rows("growthbook"))
        {
            Assert.Equal(Number(row, "v1"), Create(BucketingAlgorithms.GrowthBook1, row, null).Of(Value(row)));
            Assert.Equal(Number(row, "v2"), Create(BucketingAlgorithms.GrowthBook2, row, null).Of(Value(row)));
        }
    }

    [Fact]
    public void Of_GoldenVectorsOfLaunchDarkly_IsTheirBucketAndPosition()
    {
        foreach (var row in Document("launchdarkly").GetProperty("buckets").EnumerateArray())
        {
            var buckets = Create(BucketingAlgorithms.LaunchDarkly, row, null);

            Assert.Equal(Number(row, "bits"), buckets.Of(Value(row)));
            Assert.Equal(Number(row, "position"), buckets.PositionOf(Number(row, "bits")));
        }
    }

    [Fact]
    public void Ends_GoldenSumsOfLaunchDarkly_AreTheRunningSumsAndTheLastIsOpen()
    {
        foreach (var row in Document("launchdarkly").GetProperty("sums").EnumerateArray())
        {
            ImmutableArray<WeightedVariant> weights =
            [
                .. row.GetProperty("weights")
                    .EnumerateArray()
                    .Select((weight, index) => new WeightedVariant($"v{index}", weight.GetInt32())),
            ];
            int[] sums = [.. row.GetProperty("ends").EnumerateArray().Select(end => end.GetInt32())];

            Assert.Equal([.. sums[..^1], int.MaxValue], new LaunchDarklyBuckets([]).Ends(weights));
        }
    }

    [Theory]
    // hash_test.go of GO Feature Flag.
    [InlineData("goff", "my-flag", "e56f628e-9817-498f-ae38-4961e9c2bb21", 100_000, 70_272)]
    // fractional_test.go of flagd.
    [InlineData("flagd", "headerColor", "rachel@faas.com", 100, 42)]
    [InlineData("flagd", "headerColor", "monica@faas.com", 4, 3)]
    [InlineData("flagd", "headerColor", "joey@faas.com", 4, 0)]
    [InlineData("flagd", "headerColor", "ross@faas.com", 3, 1)]
    // cases.json of GrowthBook.
    [InlineData("growthbook-1", "", "a", null, 220)]
    [InlineData("growthbook-1", "", "b", null, 77)]
    [InlineData("growthbook-2", "seed", "a", null, 505)]
    [InlineData("growthbook-2", "seed", "b", null, 2_696)]
    // evaluator_bucketing_testdata_test.go of go-server-sdk-evaluation: 0.42157587, 0.6708485, 0.54771423 and 0.09801207.
    [InlineData("launchdarkly", "hashKey.saltyA", "userKeyA", null, 42_157)]
    [InlineData("launchdarkly", "hashKey.saltyA", "userKeyB", null, 67_084)]
    [InlineData("launchdarkly", "hashKey.saltyA", "33333", null, 54_771)]
    [InlineData("launchdarkly", "61", "userKeyA", null, 9_801)]
    public void Of_PublishedVector_IsItsBucket(string algorithm, string salt, string value, int? total, int number)
    {
        var buckets = HashedBuckets.Create(algorithm, isBoolean: false, salt, total);

        Assert.Equal(number, buckets.NumberOf(buckets.Of(Encoding.UTF8.GetBytes(value))));
    }

    [Fact]
    public void Add_PublishedVector_IsItsHash() => Assert.Equal(3_946_001_934, Fnv1a.Add(Fnv1a.Empty, "flagNameUserKey"u8));

    [Fact]
    public void FromNumber_EveryNumberOfLaunchDarkly_IsReversible()
    {
        var buckets = new LaunchDarklyBuckets([]);

        for (var number = 0; number <= ServeSplit.TotalWeight; number++)
            Assert.Equal(number, buckets.NumberOf(buckets.FromNumber(number)));
    }

    [Theory]
    [InlineData("goff", 11_905)]
    [InlineData("growthbook-1", 21_700)]
    [InlineData("growthbook-2", 20_900)]
    public void Evaluate_Condition_ComparesThePosition(string algorithm, int at) =>
        Assert.Equal(("off", "on"), (Serve(algorithm, at), Serve(algorithm, at + 1)));

    [Theory]
    // The bucket of an integer is that of its digits; 2.5, true and a missing value are in bucket 0.
    [InlineData("33333", "b")]
    [InlineData("\"33333\"", "b")]
    [InlineData("2.5", "a")]
    [InlineData("true", "a")]
    [InlineData("null", "a")]
    public void Evaluate_LaunchDarklyWithAnotherType_IsInTheFirstBucket(string value, string expected)
    {
        var ruleset = TestRulesets.Compile(
            """
            {"flags":[{"key":"f","type":"string","variants":{"a":"a","b":"b"},"defaultVariant":"a","rules":[{"id":"r","serve":{
              "split":[{"variant":"a","weight":54771},{"variant":"b","weight":45229}],
              "algorithm":"launchdarkly","salt":"hashKey.saltyA","by":"id","missing":"first"}}]}]}
            """
        );

        Assert.Equal(expected, TestEvaluator.Evaluate(ruleset, "f", $$"""{"targetingKey":"u","id":{{value}}}""").Variant!.Key);
    }

    [Theory]
    [InlineData("1", "a")]
    [InlineData("true", "a")]
    [InlineData("0", "b")]
    [InlineData("false", "b")]
    [InlineData("\"\"", "b")]
    public void Evaluate_GrowthBookWithAFalsyValue_HashesNothing(string value, string expected)
    {
        var ruleset = TestRulesets.Compile(
            """
            {"flags":[{"key":"f","type":"string","variants":{"a":"a","b":"b"},"defaultVariant":"b","rules":[{"id":"r","serve":{
              "split":[{"variant":"a","weight":100000}],"algorithm":"growthbook-1","by":"id","missing":"next"}}]}]}
            """
        );

        Assert.Equal(expected, TestEvaluator.Evaluate(ruleset, "f", $$"""{"targetingKey":"u","id":{{value}}}""").Variant!.Key);
    }

    private static string Serve(string algorithm, int below)
    {
        var ruleset = TestRulesets.Compile(
            $$$"""
            {"flags":[{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[
              {"id":"r","when":{"bucket":{"below":{{{below}}},"algorithm":"{{{algorithm}}}","salt":"new-checkout"}},
               "serve":{"variant":"on"}}]}]}
            """
        );
        return TestEvaluator.Evaluate(ruleset, "f", """{"targetingKey":"user-1"}""").Variant!.Key;
    }

    private static HashedBuckets Create(string algorithm, JsonElement row, int? total) =>
        HashedBuckets.Create(algorithm, isBoolean: false, row.GetProperty("salt").GetString()!, total);

    private static byte[] Value(JsonElement row) => Encoding.UTF8.GetBytes(row.GetProperty("value").GetString()!);

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static JsonElement.ArrayEnumerator Rows(string algorithm) => Document(algorithm).EnumerateArray();

    private static JsonElement Document(string algorithm) =>
        JsonDocument.Parse(File.ReadAllBytes($"Bucketing/{algorithm}.golden.json")).RootElement;
}
