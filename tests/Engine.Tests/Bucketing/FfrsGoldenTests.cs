using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: they are the buckets of FeatureFlags.rs.</summary>
public class FfrsGoldenTests
{
    [Fact]
    public void Of_GoldenVectors_IsTheirBucket()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/ffrs.golden.json"));

        foreach (var row in document.RootElement.EnumerateArray())
        {
            var buckets = new FfrsBuckets(Encoding.UTF8.GetBytes(row.GetProperty("flag").GetString() + ":"));

            Assert.Equal(row.GetProperty("bucket").GetInt32(), buckets.Of(Encoding.UTF8.GetBytes(row.GetProperty("user").GetString()!)));
        }
    }

    [Theory]
    [InlineData("new_checkout", "123", 58)]
    [InlineData("new_checkout", "user-1", 93)]
    [InlineData("new_checkout", "alice", 34)]
    [InlineData("new_checkout", "", 52)]
    [InlineData("dark_mode", "日本語", 37)]
    [InlineData("test", "user123", 75)]
    public void Of_PublishedVectors_IsTheirBucket(string flag, string user, int bucket) =>
        Assert.Equal(bucket, new FfrsBuckets(Encoding.UTF8.GetBytes(flag + ":")).Of(Encoding.UTF8.GetBytes(user)));

    [Fact]
    public void Hash64_IsThatOfOtherImplementations() =>
        Assert.Equal(4440740035984370885UL, SipHash13.Hash64([.. "new_checkout:123"u8, 0xFF]));

    [Fact]
    public void Ends_Weights_AreThousandths()
    {
        WeightedVariant[] weights = [new("on", 10_000), new("off", 90_000)];

        Assert.Equal([10, 100], new FfrsBuckets("f:"u8.ToArray()).Ends([.. weights]));
    }
}
