using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Flagr;

/// <summary>Tests that imported flags have the answers of Flagr.</summary>
public sealed class FlagrImportTests
{
    [Theory]
    // The published buckets are 91, 79, 871 and 942.
    [InlineData(1, "user_1", 10, null)]
    [InlineData(1, "user_1", 50, "A")]
    [InlineData(1, "user_123", 50, "A")]
    [InlineData(2, "alice", 50, null)]
    [InlineData(2, "alice", 100, "B")]
    [InlineData(42, "3eacb184-2d79-49df-9ea7-edd4f10e4c6f", 50, null)]
    [InlineData(7, "日本語", 100, "B")]
    [InlineData(7, "日本語", 0, null)]
    public void Import_PublishedVector_HasTheVariantOfFlagr(int id, string entity, int rollout, string? variant)
    {
        var imported = ImportedRuleset.Of("flagr", $$"""{"Flags":[{{Flag(id, "f", rollout, 50)}}]}""");

        Assert.Equal(ImportOutcome.Exact, imported.Item("f").Outcome);
        Assert.Equal(variant, imported.Evaluate("f", entity));
    }

    [Fact]
    public void Import_GeneratedFlags_HaveTheAnswersOfFlagrForEveryEntity()
    {
        var random = new Random(16);
        var flags = Enumerable.Range(1, 200).Select(id => (Id: id, Rollout: random.Next(0, 101), Percent: random.Next(0, 101))).ToList();
        var json = "[" + string.Join(',', flags.Select(flag => Flag(flag.Id, $"flag-{flag.Id}", flag.Rollout, flag.Percent))) + "]";

        var imported = ImportedRuleset.Of("flagr", json);

        Assert.All(imported.Plan.Items, item => Assert.Equal((item.Key, ImportOutcome.Exact), (item.Key, item.Outcome)));
        foreach (var (id, rollout, percent) in flags)
            for (var i = 0; i < 1000; i++)
                Assert.Equal(Expected(id, $"user-{i}", rollout, percent), imported.Evaluate($"flag-{id}", $"user-{i}"));
    }

    [Fact]
    public void Import_SegmentWhoseRolloutMisses_EndsTheEvaluation()
    {
        var imported = ImportedRuleset.Of(
            "flagr",
            """
            {"Flags":[{"ID":1,"Key":"f","Enabled":true,"Variants":[{"ID":1,"Key":"A"}],"Segments":[
              {"ID":9,"Rank":0,"RolloutPercent":100,"Distributions":[{"VariantID":1,"Percent":100}]},
              {"ID":8,"Rank":0,"RolloutPercent":0,"Constraints":[{"ID":1,"Property":"country","Operator":"EQ","Value":"\"DE\""}],
               "Distributions":[{"VariantID":1,"Percent":100}]}]}]}
            """
        );

        // The segment with the lower id is first, because the ranks are equal.
        Assert.Equal(["segment-8", "segment-9"], imported.Ruleset.Flags["f"].Rules.Select(rule => rule.Id));
        Assert.Null(imported.Evaluate("f", "user-1", KeyValuePair.Create("country", "DE")));
        Assert.Equal("A", imported.Evaluate("f", "user-1", KeyValuePair.Create("country", "FR")));
    }

    [Theory]
    [InlineData("EQ", "\\\"DE\\\"", "DE", true)]
    [InlineData("EQ", "\\\"DE\\\"", "FR", false)]
    [InlineData("NEQ", "\\\"DE\\\"", "FR", true)]
    [InlineData("NEQ", "\\\"DE\\\"", null, false)]
    [InlineData("NEQ", "5", "5", false)]
    [InlineData("IN", "[\\\"DE\\\", \\\"FR\\\"]", "FR", true)]
    [InlineData("NOTIN", "[\\\"DE\\\", \\\"FR\\\"]", "IT", true)]
    [InlineData("NOTIN", "[\\\"DE\\\", \\\"FR\\\"]", null, false)]
    [InlineData("EREG", "\\\"^D[A-Z]\\\"", "DE", true)]
    [InlineData("NEREG", "\\\"^D[A-Z]\\\"", "FR", true)]
    [InlineData("NEREG", "\\\"^D[A-Z]\\\"", null, false)]
    [InlineData("CONTAINS", "\\\"DE\\\"", "DE", false)]
    [InlineData("LT", "5", "4", false)]
    public void Import_Constraint_IsMetByTheSameTexts(string op, string value, string? attribute, bool isMet)
    {
        var imported = ImportedRuleset.Of("flagr", Constraint(op, value));

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        KeyValuePair<string, string>[] attributes = attribute is null ? [] : [new("country", attribute)];
        Assert.Equal(isMet ? "A" : null, imported.Evaluate("f", "user-1", attributes));
    }

    [Theory]
    [InlineData("LIKE", "\\\"DE\\\"")]
    [InlineData("GT", "\\\"DE\\\"")]
    [InlineData("EQ", "DE")]
    [InlineData("EREG", "\\\"(?=a)\\\"")]
    [InlineData("EREG", "a")]
    public void Import_MalformedConstraint_IsRefusedWithItsPlace(string op, string value)
    {
        var imported = ImportedRuleset.Of("flagr", Constraint(op, value));

        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal("/Flags/0/Segments/0/Constraints/0", imported.Item("f").Notes[^1].Pointer);
    }

    [Fact]
    public void Import_FlagWithoutId_IsRefused()
    {
        var imported = ImportedRuleset.Of("flagr", """{"Flags":[{"Key":"f","Enabled":true}]}""");

        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Fact]
    public void Import_KeyChangedSince_IsRefusedBecauseKeysNeverChange()
    {
        var first = ImportedRuleset.Of("flagr", $"[{Flag(1, "old", 100, 50)}]");

        var second = ImportedRuleset.Of("flagr", $"[{Flag(1, "new", 100, 50)}]", first.Ruleset);

        Assert.Contains("'old'", second.Item("new").Notes[^1].Detail, StringComparison.Ordinal);
        Assert.Equal(["old"], second.Ruleset.Flags.Keys);
    }

    [Fact]
    public void Import_Flag_KeepsAttachmentsTagsAndIds()
    {
        var imported = ImportedRuleset.Of(
            "flagr",
            """
            [{"id":5,"key":"f","description":"d","enabled":false,"entityType":"user","tags":[{"id":1,"value":"shop"}],
              "variants":[{"id":1,"key":"a b","attachment":{"color":"red"}}],"segments":[]}]
            """
        );

        var flag = imported.Ruleset.Flags["f"];
        Assert.Equal(("d", false, "shop"), (flag.Description, flag.Enabled, Assert.Single(flag.Tags)));
        Assert.Equal("""{"color":"red"}""", Assert.Single(flag.Attachments).Value.ToString());
        Assert.Equal("""{"system":"flagr","id":"5","entityType":"user","variants":{"a b":"1"}}""", flag.Origin!.ToString());
    }

    private static string? Expected(int id, string entity, int rollout, int percent)
    {
        var bucket = (int)(Crc32.HashToUInt32(Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture) + entity)) % 1000);
        var (min, max, variant) = bucket < percent * 10 ? (0, percent * 10, "A") : (percent * 10, 1000, "B");
        if (rollout == 0)
            return null;
        return rollout == 100 || 100 * (bucket - min) <= (max - min - 1) * rollout ? variant : null;
    }

    private static string Flag(int id, string key, int rollout, int percent) =>
        JsonSerializer.Serialize(
            new
            {
                id,
                key,
                enabled = true,
                variants = new[] { new { id = 1, key = "A" }, new { id = 2, key = "B" } },
                segments = new[]
                {
                    new
                    {
                        id = 1,
                        rank = 0,
                        rolloutPercent = rollout,
                        distributions = new[] { new { variantID = 2, percent = 100 - percent }, new { variantID = 1, percent } },
                    },
                },
            }
        );

    private static string Constraint(string op, string value) =>
        $$"""
            {"Flags":[{"ID":1,"Key":"f","Enabled":true,"Variants":[{"ID":1,"Key":"A"}],"Segments":[
              {"ID":1,"Rank":0,"RolloutPercent":100,"Distributions":[{"VariantID":1,"Percent":100}],
               "Constraints":[{"ID":1,"Property":"country","Operator":"{{op}}","Value":"{{value}}"}]}]}]}
            """;
}
