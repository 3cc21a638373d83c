using System.Globalization;
using System.Text.Json;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing.Flipt;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>Tests that imported shares have the boundaries of Flipt.</summary>
public sealed class FliptSplitTests
{
    [Fact]
    public void Import_RandomDistributions_HaveTheBucketsOfFlipt()
    {
        var random = new Random(16);
        var flags = Enumerable.Range(0, 200).Select(number => RandomFlag(random, number));
        var json = "{\"flags\":[" + string.Join(',', flags) + "],\"segments\":[{\"key\":\"everyone\"}]}";
        using var document = JsonDocument.Parse(json);
        var reference = new FliptReference(document.RootElement);

        var imported = ImportedRuleset.Of("flipt", json);

        Assert.All(imported.Plan.Items, item => Assert.Equal((item.Key, ImportOutcome.Exact), (item.Key, item.Outcome)));
        foreach (var flag in reference.Flags)
            for (var i = 0; i < 1000; i++)
                Assert.Equal(reference.Evaluate(flag, $"u{i}", new Dictionary<string, string>()), imported.Evaluate(flag, $"u{i}"));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.5", 1)]
    [InlineData("12.5", 13)]
    [InlineData("50", 50)]
    [InlineData("100", 100)]
    public void Import_Threshold_AdmitsTheBucketsBelowIt(string percentage, int admitted)
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            $$"""
            flags:
              - key: new-checkout
                type: BOOLEAN_FLAG_TYPE
                rollouts:
                  - threshold: { percentage: {{percentage}}, value: true }
            """
        );

        // The buckets of these entities are those of the vectors in docs/migrate/flipt.md.
        Assert.Equal(14 < admitted, imported.Evaluate("new-checkout", "user-1") == "true");
        Assert.Equal(44 < admitted, imported.Evaluate("new-checkout", "user-2") == "true");
        Assert.Equal(98 < admitted, imported.Evaluate("new-checkout", "alice") == "true");
        Assert.Equal(87 < admitted, imported.Evaluate("new-checkout", "日本語") == "true");
    }

    [Fact]
    public void Import_WholePercents_KeepsThemAsWeights()
    {
        var imported = ImportedRuleset.Of("flipt", Split("53", "47"));

        Assert.Contains("\"weight\":53000", imported.Ruleset.Flags["color"].Json.ToText(), StringComparison.Ordinal);
        // Bucket 529 belongs to the second variant, because Flipt rounds the boundary down to 529.
        Assert.Equal("b", imported.Evaluate("color", EntityOfBucket(529)));
    }

    [Fact]
    public void Import_DistributionsThatDoNotSumTo100_HaveTheProportionsOfFlipt()
    {
        var imported = ImportedRuleset.Of("flipt", Split("10", "30"));

        Assert.Equal(("a", "b"), (imported.Evaluate("color", EntityOfBucket(249)), imported.Evaluate("color", EntityOfBucket(250))));
    }

    [Fact]
    public void Import_DistributionsOfZero_ServeTheDefaultVariant()
    {
        var imported = ImportedRuleset.Of("flipt", Split("0", "0"));

        Assert.Null(imported.Evaluate("color", "user-1"));
    }

    private static string EntityOfBucket(uint bucket) =>
        Enumerable
            .Range(0, 100_000)
            .Select(number => $"user-{number}")
            .First(entity => System.IO.Hashing.Crc32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes("color" + entity)) % 1000 == bucket);

    private static string Split(string first, string second) =>
        $$"""
            flags:
              - key: color
                enabled: true
                variants: [{ key: a }, { key: b }]
                rules:
                  - segment: everyone
                    distributions: [{ variant: a, rollout: {{first}} }, { variant: b, rollout: {{second}} }]
            segments:
              - key: everyone
            """;

    private static string RandomFlag(Random random, int number)
    {
        var count = random.Next(1, 6);
        var shares = Enumerable.Range(0, count).Select(_ => random.Next(0, 1001) / 10d + random.Next(0, 2) * 0.003).ToArray();
        var variants = string.Join(',', shares.Select((_, index) => $$"""{"key":"v{{index}}"}"""));
        var distributions = string.Join(
            ',',
            shares.Select(
                (share, index) =>
                    $$"""{"variant":"v{{index}}","rollout":{{Math.Min(100, share).ToString("0.###", CultureInfo.InvariantCulture)}}}"""
            )
        );
        return $$"""{"key":"flag-{{number}}","enabled":true,"variants":[{{variants}}],"rules":[{"segment":"everyone","distributions":[{{distributions}}]}]}""";
    }
}
