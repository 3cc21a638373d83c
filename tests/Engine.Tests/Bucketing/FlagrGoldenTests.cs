using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Bucketing;

namespace FlagCluster.Engine.Tests.Bucketing;

/// <summary>The committed vectors must never change: they are the buckets of Flagr.</summary>
public class FlagrGoldenTests
{
    [Fact]
    public void Of_GoldenVectors_IsTheirBucket()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes("Bucketing/flagr.golden.json"));

        foreach (var row in document.RootElement.EnumerateArray())
        {
            var buckets = new FlagrBuckets(Encoding.UTF8.GetBytes(row.GetProperty("flag").GetString()!));

            Assert.Equal(row.GetProperty("bucket").GetInt32(), buckets.Of(Encoding.UTF8.GetBytes(row.GetProperty("entity").GetString()!)));
        }
    }

    [Fact]
    public void Ends_Weights_AreHundredths()
    {
        WeightedVariant[] weights = [new("a", 5_000), new(null, 45_000), new("b", 5_000), new(null, 45_000)];

        Assert.Equal([50, 500, 550, 1_000], new FlagrBuckets("1"u8.ToArray()).Ends([.. weights]));
    }
}
