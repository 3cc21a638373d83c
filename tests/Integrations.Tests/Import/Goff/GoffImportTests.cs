using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Goff;

/// <summary>Tests that imported flags have the answers of GO Feature Flag.</summary>
public sealed class GoffImportTests
{
    private const int Callers = 2_000;

    [Fact]
    public void Hash_OfTheReference_HasThePublishedVectors()
    {
        // hash_test.go of GO Feature Flag.
        Assert.Equal(3_946_001_934, GoffReference.Hash("flagNameUserKey"));
        Assert.Equal(70_272U, GoffReference.Hash("my-flag" + "e56f628e-9817-498f-ae38-4961e9c2bb21") % 100_000);
    }

    [Fact]
    public void Import_GeneratedPercentages_HaveTheAnswersOfGoFeatureFlag()
    {
        var random = new Random(16);
        var json = "{" + string.Join(',', Enumerable.Range(0, 150).Select(number => Generated(random, number))) + "}";
        using var document = JsonDocument.Parse(json);

        var imported = ImportedRuleset.Of("goff", json);

        Assert.Contains(imported.Plan.Items, item => item.Outcome == ImportOutcome.Exact);
        foreach (var item in imported.Plan.Items.Where(item => item.Outcome == ImportOutcome.Exact))
        {
            var percentage = document.RootElement.GetProperty(item.Key).GetProperty("defaultRule").GetProperty("percentage");
            for (var i = 0; i < Callers / 10; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
                Assert.Equal(
                    (item.Key, key, GoffReference.Choose(percentage, item.Key, key)),
                    (item.Key, key, imported.Evaluate(item.Key, key))
                );
            }
        }
        // A sum that depends on the order of addition is not exact.
        Assert.All(
            imported.Plan.Items.Where(item => item.Outcome != ImportOutcome.Exact),
            item => Assert.Contains("random order", item.Notes[0].Detail, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("""{"a":60,"b":40}""")]
    [InlineData("""{"a":12.5,"b":87.5}""")]
    [InlineData("""{"a":1,"b":1,"c":1}""")]
    [InlineData("""{"a":0,"b":100}""")]
    [InlineData("""{"a":150,"b":75}""")]
    [InlineData("""{"a":33.333,"b":66.667}""")]
    public void Import_Percentages_DivideCallersAlike(string percentage)
    {
        using var document = JsonDocument.Parse(percentage);

        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag($$"""{"percentage":{{percentage}}}"""));

        Assert.Equal(ImportOutcome.Exact, imported.Item("f").Outcome);
        for (var i = 0; i < Callers; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            Assert.Equal(GoffReference.Choose(document.RootElement, "f", key), imported.Evaluate("f", key));
        }
    }

    [Fact]
    public void Import_PercentagesWhoseSumDependsOnTheOrder_AreApproximateOnlyWhenAllowed()
    {
        var source = GoffDocument.Flag("""{"percentage":{"a":33.3,"b":33.3,"c":33.4}}""");

        var refused = ImportedRuleset.Of("goff", source);
        var allowed = ImportedRuleset.Of("goff", new ImportRequest([ImportedRuleset.File("", source)]) { AllowApproximate = true });

        Assert.Equal((ImportOutcome.Refused, ImportOutcome.Approximate), (refused.Item("f").Outcome, allowed.Item("f").Outcome));
        Assert.Equal("/f/defaultRule/percentage", allowed.Item("f").Notes[0].Pointer);
        var split = (ServeSplit)allowed.Ruleset.Flags["f"].Rules[0].Serve;
        Assert.Equal(["c", "b", "a"], split.Weights.Select(share => share.Variant));
        Assert.Null(split.Total);
    }

    [Fact]
    public void Import_BucketingKey_IsHashed()
    {
        using var document = JsonDocument.Parse("""{"a":50,"b":50}""");

        var imported = ImportedRuleset.Of(
            "goff",
            GoffDocument.Flag("""{"percentage":{"a":50,"b":50}}""", more: "\"bucketingKey\":\"team\",")
        );

        Assert.Equal(ImportOutcome.ExactWithNotes, imported.Item("f").Outcome);
        Assert.Equal(
            GoffReference.Choose(document.RootElement, "f", "team-7"),
            imported.Evaluate("f", "user-1", KeyValuePair.Create("team", "team-7"))
        );
    }

    [Theory]
    [InlineData("2029-01-01T00:00:00Z", "2029-12-31T00:00:00Z", null)]
    [InlineData("2029-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "a")]
    [InlineData("2030-01-01T00:00:00.001Z", "2031-01-01T00:00:00Z", null)]
    public void Import_Experimentation_ServesNothingOutsideOfIt(string start, string end, string? expected)
    {
        var imported = ImportedRuleset.Of(
            "goff",
            GoffDocument.Flag(
                """{"variation":"a"}""",
                more: $$"""
                "experimentation":{"start":"{{start}}","end":"{{end}}"},
                """
            )
        );

        Assert.Equal((ImportOutcome.Exact, expected), (imported.Item("f").Outcome, imported.Evaluate("f", "user-1")));
    }

    [Theory]
    [InlineData("2029-01-01T00:00:00Z", "2029-02-01T00:00:00Z", ImportOutcome.Exact)]
    [InlineData("2029-12-31T00:00:00Z", "2030-01-02T00:00:00Z", ImportOutcome.Approximate)]
    [InlineData("2031-01-01T00:00:00Z", "2032-01-01T00:00:00Z", ImportOutcome.Approximate)]
    public void Import_ProgressiveRollout_IsExactWhenItIsOver(string start, string end, ImportOutcome outcome)
    {
        var ramp = $$"""
            {"progressiveRollout":{"initial":{"variation":"a","percentage":10,"date":"{{start}}"},
              "end":{"variation":"b","percentage":70,"date":"{{end}}"} } }
            """;

        var imported = ImportedRuleset.Of(
            "goff",
            new ImportRequest([ImportedRuleset.File("", GoffDocument.Flag(ramp))]) { AllowApproximate = true, Time = ImportedRuleset.Now }
        );

        Assert.Equal(outcome, imported.Item("f").Outcome);
        var share =
            outcome == ImportOutcome.Exact ? 70_000
            : start.StartsWith("2031", StringComparison.Ordinal) ? 0
            : 40_000;
        for (var i = 0; i < Callers; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            Assert.Equal(GoffReference.Hash("f" + key) % 100_000 < share ? "b" : "a", imported.Evaluate("f", key));
        }
    }

    [Fact]
    public void Import_Schedule_AppliesWhatIsDue()
    {
        const string schedule = """
            "scheduledRollout":[
              {"date":"2028-01-01T00:00:00Z","targeting":[{"name":"r","percentage":{"a":30,"b":70,"c":-1}}]},
              {"date":"2029-01-01T00:00:00Z","defaultRule":{"variation":"c"}}],
            """;
        using var document = JsonDocument.Parse("""{"a":30,"b":70}""");

        var imported = ImportedRuleset.Of(
            "goff",
            GoffDocument.Flag("""{"variation":"a"}""", """{"name":"r","query":"plan eq \"pro\"","percentage":{"a":50,"c":50}}""", schedule)
        );

        Assert.Equal(ImportOutcome.Exact, imported.Item("f").Outcome);
        Assert.Equal("c", imported.Evaluate("f", "user-1"));
        Assert.Equal(
            GoffReference.Choose(document.RootElement, "f", "user-1"),
            imported.Evaluate("f", "user-1", KeyValuePair.Create("plan", "pro"))
        );
    }

    [Theory]
    [InlineData("""{"percentage":{"a":50,"x":50}}""", "/f/defaultRule/percentage/x")]
    [InlineData("""{"percentage":{"a":-1,"b":50}}""", "/f/defaultRule/percentage/a")]
    [InlineData("""{"percentage":{"a":0}}""", "/f/defaultRule/percentage")]
    [InlineData("""{"variation":"x"}""", "/f/defaultRule/variation")]
    [InlineData("""{}""", "/f/defaultRule")]
    [InlineData("""{"progressiveRollout":{"initial":{"variation":"a"}}}""", "/f/defaultRule/progressiveRollout")]
    public void Import_RuleThatCannotBeImported_RefusesTheFlagWithItsPlace(string rule, string pointer)
    {
        var item = ImportedRuleset.Of("goff", GoffDocument.Flag(rule)).Item("f");

        Assert.Equal((ImportOutcome.Refused, pointer), (item.Outcome, item.Notes[^1].Pointer));
    }

    [Fact]
    public void Import_EmptyPercentages_ServeTheVariation()
    {
        var imported = ImportedRuleset.Of("goff", GoffDocument.Flag("""{"percentage":{},"variation":"b"}"""));

        Assert.Equal((ImportOutcome.Exact, "b"), (imported.Item("f").Outcome, imported.Evaluate("f", "user-1")));
    }

    [Fact]
    public void Import_Yaml_KeepsMetadataAndTheVersion()
    {
        const string yaml = """
            my-flag:
              variations: { A: 1, B: 2.5 }
              defaultRule: { variation: A }
              metadata: { description: Colors, owner: team, steps: [1] }
              version: "7"
              trackEvents: false
              disable: true
            """;

        var flag = ImportedRuleset.Of("goff", yaml).Ruleset.Flags["my-flag"];

        Assert.Equal((FlagType.Number, false, "Colors"), (flag.Type, flag.Enabled, flag.Description));
        Assert.Equal(["description", "owner"], flag.Metadata.Select(entry => entry.Name).Order());
        Assert.Contains("\"version\":\"7\"", flag.Origin!.Json.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_Again_ChangesNothingAndFindsTheFlagByItsOrigin()
    {
        var source = GoffDocument.Flag("""{"percentage":{"a":50,"b":50}}""");
        var first = ImportedRuleset.Of("goff", source);

        var again = ImportedRuleset.Of("goff", source, first.Ruleset);
        var foreign = ImportedRuleset.Of("goff", source, Ruleset.Empty.Apply(new([new PutItem(Native("f"))])));

        Assert.Empty(again.Plan.Changes.Operations);
        Assert.Equal((ImportOutcome.Exact, ImportOutcome.Refused), (again.Item("f").Outcome, foreign.Item("f").Outcome));
    }

    private static Flag Native(string key) =>
        new()
        {
            Key = key,
            Type = FlagType.Boolean,
            Variants = [new("on", FlagValue.From(value: true))],
            DefaultVariant = "on",
        };

    private static string Generated(Random random, int number)
    {
        var count = random.Next(1, 6);
        var shares = Enumerable
            .Range(0, count)
            .Select(index => string.Create(CultureInfo.InvariantCulture, $"\"{(char)('a' + index)}\":{random.Next(1, 500) / 10.0}"));
        return $$"""
            "flag-{{number}}":{"variations":{"a":1,"b":2,"c":3,"d":4,"e":5},"defaultRule":{"percentage":{ {{string.Join(',', shares)}} } } }
            """;
    }
}
