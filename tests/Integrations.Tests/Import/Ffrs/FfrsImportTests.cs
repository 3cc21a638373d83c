using System.Text.Json;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing;

namespace FlagCluster.Integrations.Tests.Import.Ffrs;

/// <summary>Tests that imported flags have the answers of FeatureFlags.rs.</summary>
public sealed class FfrsImportTests
{
    /// <summary>The vectors of the engine's algorithm, which a script computes apart from the product.</summary>
    private static readonly (string Flag, string User, int Bucket)[] Vectors = ReadVectors();

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(250)]
    public void Import_Percentage_IsOnForTheUsersOfFeatureFlagsRs(int percent)
    {
        var flags = Vectors.Select(vector => vector.Flag).Distinct();
        var yaml = string.Join(
            '\n',
            flags.Select(flag =>
                $"  {flag}:\n    enabled: true\n    rules: [{{ attribute: '', operator: percent, value: {percent}, enabled: true }}]"
            )
        );

        var imported = ImportedRuleset.Of("ffrs", "flags:\n" + yaml);

        Assert.All(imported.Plan.Items, item => Assert.Equal((item.Key, ImportOutcome.Exact), (item.Key, item.Outcome)));
        foreach (var (flag, user, bucket) in Vectors)
            Assert.Equal((flag, user, bucket < percent ? "on" : "off"), (flag, user, imported.Evaluate(flag, user)));
    }

    [Theory]
    // The user "" is in bucket 52 of this flag.
    [InlineData(52, "off")]
    [InlineData(53, "on")]
    public void Import_PercentageAndACallerWithoutAnId_IsThatOfTheEmptyUser(int percent, string variant)
    {
        var imported = ImportedRuleset.Of("ffrs", Flag($$"""{"operator":"percent","attribute":"","value":{{percent}},"enabled":true}"""));

        Assert.Equal(variant, imported.Evaluate("new_checkout", ""));
    }

    [Theory]
    [InlineData("DE", "off")]
    [InlineData("de", "on")]
    [InlineData(null, "on")]
    public void Import_Equality_ReadsTheAttribute(string? country, string variant)
    {
        var imported = ImportedRuleset.Of("ffrs", Flag("""{"operator":"eq","attribute":"country","value":"DE","enabled":false}"""));

        Assert.Equal(variant, imported.Evaluate("new_checkout", "alice", Attributes("country", country)));
    }

    [Fact]
    public void Import_EqualityWithANumber_IsMetByItsText()
    {
        var imported = ImportedRuleset.Of("ffrs", Flag("""{"operator":"eq","attribute":"age","value":18,"enabled":false}"""));

        Assert.Equal(ImportOutcome.Exact, imported.Item("new_checkout").Outcome);
        Assert.Equal("off", imported.Evaluate("new_checkout", "alice", Attributes("age", "18")));
        Assert.Equal("on", imported.Evaluate("new_checkout", "alice", Attributes("age", "18.0")));
    }

    [Theory]
    [InlineData("""{"operator":"percent","attribute":"","value":0,"enabled":false}""", "off")]
    [InlineData("""{"operator":"percent","attribute":"","value":100,"enabled":false}""", "off")]
    [InlineData("""{"operator":"percent","attribute":"","value":12.5,"enabled":false}""", "on")]
    [InlineData("""{"operator":"eq","attribute":"plan","value":true,"enabled":false}""", "on")]
    [InlineData("""{"operator":"all","attribute":"*","value":"","enabled":false}""", "off")]
    [InlineData("""{"operator":"all","attribute":"plan","value":"","enabled":false}""", "on")]
    public void Import_RuleWithASpecialMeaning_HasIt(string rule, string variant)
    {
        var imported = ImportedRuleset.Of("ffrs", Flag(rule));

        Assert.Equal(variant, imported.Evaluate("new_checkout", "alice", Attributes("plan", "true")));
    }

    [Fact]
    public void Import_RulesAfterAPercentage_AreNotImportedWithANote()
    {
        var imported = ImportedRuleset.Of(
            "ffrs",
            Flag(
                """
                {"operator":"percent","attribute":"","value":0,"enabled":true},
                {"operator":"eq","attribute":"a","value":"b","enabled":true}
                """
            )
        );

        var item = imported.Item("new_checkout");
        Assert.Equal(ImportOutcome.ExactWithNotes, item.Outcome);
        Assert.Equal("/flags/0/rules/1", Assert.Single(item.Notes).Pointer);
        Assert.Equal("off", imported.Evaluate("new_checkout", "alice", Attributes("a", "b")));
    }

    [Fact]
    public void Import_DisabledFlag_IsOff()
    {
        var imported = ImportedRuleset.Of("ffrs", """{"flags":{"f":{"description":"","enabled":false}}}""");

        Assert.Equal("off", imported.Evaluate("f", "alice"));
    }

    [Theory]
    [InlineData("""{"operator":"percent","attribute":"","value":"50","enabled":true}""", "/flags/0/rules/0/value")]
    [InlineData("""{"operator":"eq","attribute":"targetingKey","value":"x","enabled":true}""", "/flags/0/rules/0")]
    [InlineData("""{"operator":"eq","attribute":"country","value":"DE"}""", "/flags/0/rules/0")]
    public void Import_RuleThatCannotBeImported_RefusesTheFlag(string rule, string pointer)
    {
        var item = ImportedRuleset.Of("ffrs", Flag(rule)).Item("new_checkout");

        Assert.Equal(ImportOutcome.Refused, item.Outcome);
        Assert.Equal(pointer, item.Notes[^1].Pointer);
    }

    [Fact]
    public void Import_OtherDocument_IsAnError() =>
        Assert.Contains(
            "has no 'flags'",
            Assert.Single(ImportedRuleset.Of("ffrs", "features: []").Plan.Errors).Detail,
            StringComparison.Ordinal
        );

    private static string Flag(string rules) =>
        $$"""{"flags":[{"name":"new_checkout","description":"","enabled":true,"rules":[{{rules}}]}]}""";

    private static KeyValuePair<string, string>[] Attributes(string name, string? value) =>
        value is null ? [] : [KeyValuePair.Create(name, value)];

    private static (string Flag, string User, int Bucket)[] ReadVectors()
    {
        using var document = JsonDocument.Parse(Repository.Read("tests/Engine.Tests/Bucketing/ffrs.golden.json"));
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(row =>
                    (row.GetProperty("flag").GetString()!, row.GetProperty("user").GetString()!, row.GetProperty("bucket").GetInt32())
                ),
        ];
    }
}
