using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing.Unleash;

namespace FlagCluster.Integrations.Tests.Import.Unleash;

/// <summary>Tests that imported features have the answers of Unleash.</summary>
public sealed class UnleashImportTests
{
    private const int Entities = 1_000;

    /// <summary>Features with each strategy, operator, stickiness, variants, segments and dependencies.</summary>
    private const string Document = """
        {"version":2,"features":[
          {"name":"plain","enabled":true,"strategies":[]},
          {"name":"off","enabled":false,"strategies":[{"name":"default"}]},
          {"name":"gradual","enabled":true,"type":"release","strategies":[
            {"name":"flexibleRollout","parameters":{"rollout":"35","stickiness":"default","groupId":"gradual"}},
            {"name":"userWithId","parameters":{"userIds":"user-1, user-7,user-9"}}]},
          {"name":"by-tenant","enabled":true,"strategies":[
            {"name":"flexibleRollout","parameters":{"rollout":"60","stickiness":"tenant","groupId":""}}]},
          {"name":"by-tenant-all","enabled":true,"strategies":[
            {"name":"flexibleRollout","parameters":{"rollout":"100","stickiness":"tenant","groupId":"x"}}]},
          {"name":"old-user","enabled":true,"strategies":[{"name":"gradualRolloutUserId","parameters":{"percentage":"12","groupId":"g"}}]},
          {"name":"old-session","enabled":true,"strategies":[{"name":"gradualRolloutSessionId","parameters":{"percentage":"70","groupId":""}}]},
          {"name":"address","enabled":true,"strategies":[{"name":"remoteAddress","parameters":{"IPs":"10.0.0.1, 10.0.0.2"}}]},
          {"name":"in","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"country","operator":"IN","values":["DE"," FR ",""]}]}]},
          {"name":"not-in","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"country","operator":"NOT_IN","values":["DE"]}]}]},
          {"name":"inverted","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"country","operator":"IN","values":["DE"],"inverted":true},
            {"contextName":"plan","operator":"NUM_GT","value":"4","inverted":true}]}]},
          {"name":"text","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"country","operator":"STR_STARTS_WITH","values":["d"],"caseInsensitive":true}]},
            {"name":"default","constraints":[{"contextName":"country","operator":"STR_ENDS_WITH","values":["R"]}]},
            {"name":"default","constraints":[{"contextName":"plan","operator":"STR_CONTAINS","values":["7."]}]}]},
          {"name":"number","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"plan","operator":"NUM_GTE","value":"5"},{"contextName":"plan","operator":"NUM_LT","value":"17.6"}]}]},
          {"name":"time","enabled":true,"strategies":[{"name":"default","constraints":[
            {"contextName":"currentTime","operator":"DATE_AFTER","value":"2029-12-31T00:00:00Z"},
            {"contextName":"currentTime","operator":"DATE_BEFORE","value":"2031-01-01T00:00:00.000Z"}]}]},
          {"name":"segmented","enabled":true,"strategies":[{"name":"flexibleRollout","segments":[7],
            "parameters":{"rollout":"50","stickiness":"userId","groupId":"segmented"}}]},
          {"name":"colors","enabled":true,"strategies":[{"name":"default","constraints":[
             {"contextName":"country","operator":"IN","values":["DE","FR"]}]}],
            "variants":[{"name":"red","weight":333,"payload":{"type":"string","value":"#f00"},
              "overrides":[{"contextName":"userId","values":["user-3"]}]},
              {"name":"green","weight":0},{"name":"blue","weight":667}]},
          {"name":"sizes","enabled":true,"strategies":[
            {"name":"flexibleRollout","parameters":{"rollout":"40","stickiness":"tenant","groupId":"sizes"},
             "constraints":[{"contextName":"tenant","operator":"NOT_IN","values":["none"]}],
             "variants":[{"name":"small","weight":500,"payload":{"type":"number","value":"1"}},
               {"name":"large","weight":500,"payload":{"type":"number","value":"2.5"}}]},
            {"name":"flexibleRollout","parameters":{"rollout":"100","stickiness":"default","groupId":"sizes"},
             "variants":[{"name":"small","weight":1000,"payload":{"type":"number","value":"1"}}]}]},
          {"name":"child","enabled":true,"strategies":[{"name":"default"}],"dependencies":[{"feature":"gradual"}]},
          {"name":"child-of-off","enabled":true,"strategies":[{"name":"default"}],"dependencies":[{"feature":"gradual","enabled":false}]},
          {"name":"child-of-red","enabled":true,"strategies":[{"name":"default"}],"dependencies":[{"feature":"colors","variants":["red"]}]}],
         "segments":[{"id":7,"name":"europe","constraints":[{"contextName":"country","operator":"IN","values":["DE","FR"]}]}]}
        """;

    [Fact]
    public void Import_ClientFeatures_HaveTheAnswersOfUnleashForEveryEntity()
    {
        using var document = JsonDocument.Parse(Document);
        var reference = new UnleashReference(document.RootElement);

        var imported = ImportedRuleset.Of("unleash", Document);

        Assert.Empty(imported.Plan.Items.Where(item => item.Outcome == ImportOutcome.Refused).Select(item => (item.Key, item.Notes[^1])));
        foreach (var feature in reference.Features)
            for (var i = 0; i < Entities; i++)
            {
                var context = UnleashFeatures.Context(i);
                var (isOn, variant) = reference.Evaluate(feature, context);
                var hasVariants = imported.Ruleset.Flags[feature].Type != FlagType.Boolean;
                var expected =
                    hasVariants ? variant
                    : isOn ? "on"
                    : "off";
                Assert.Equal((feature, i, expected), (feature, i, imported.Evaluate(feature, context["userId"], context)));
            }
    }

    [Fact]
    public void Import_GeneratedFeatures_HaveTheAnswersOfUnleash()
    {
        var json = UnleashFeatures.Create(16, Entities);
        using var document = JsonDocument.Parse(json);
        var reference = new UnleashReference(document.RootElement);

        var imported = ImportedRuleset.Of("unleash", json);

        Assert.Empty(
            imported
                .Plan.Items.Where(item => item.Outcome is not (ImportOutcome.Exact or ImportOutcome.ExactWithNotes))
                .SelectMany(item => item.Notes.Select(note => $"{item.Key} {note.Pointer}: {note.Detail}"))
        );
        foreach (var feature in reference.Features)
            for (var i = 0; i < Entities / 5; i++)
            {
                var context = UnleashFeatures.Context(i);
                var (isOn, variant) = reference.Evaluate(feature, context);
                var expected =
                    reference.HasVariants(feature) ? variant
                    : isOn ? "on"
                    : "off";
                Assert.Equal((feature, i, expected), (feature, i, imported.Evaluate(feature, context["userId"], context)));
            }
    }

    [Fact]
    public void Import_OneOfTwoStrategiesHasVariants_HasTheAnswersOfUnleash()
    {
        const string json = """
            {"features":[{"name":"f","enabled":true,"strategies":[
              {"name":"flexibleRollout","parameters":{"rollout":"40","stickiness":"userId","groupId":"f"},
               "variants":[{"name":"small","weight":500},{"name":"large","weight":500}]},
              {"name":"flexibleRollout","parameters":{"rollout":"80","stickiness":"userId","groupId":"g"}}]}]}
            """;
        using var document = JsonDocument.Parse(json);
        var reference = new UnleashReference(document.RootElement);

        var imported = ImportedRuleset.Of("unleash", json);

        Assert.NotEqual(ImportOutcome.Refused, imported.Item("f").Outcome);
        for (var i = 0; i < Entities; i++)
        {
            var context = UnleashFeatures.Context(i);
            Assert.Equal(reference.Evaluate("f", context).Variant, imported.Evaluate("f", context["userId"], context));
        }
    }

    [Fact]
    public void Import_WeightsAboveTheirSum_RefuseTheFeature()
    {
        var imported = ImportedRuleset.Of(
            "unleash",
            """{"features":[{"name":"f","enabled":true,"strategies":[],"variants":[{"name":"a","weight":600},{"name":"b","weight":600}]}]}"""
        );

        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2027-01-31T23:59:60Z")]
    public void Import_TimeThatCannotBeCompared_RefusesTheFeature(string time)
    {
        var imported = ImportedRuleset.Of(
            "unleash",
            $$"""
            {"features":[{"name":"f","enabled":true,"strategies":[{"name":"default","constraints":[
              {"contextName":"currentTime","operator":"DATE_AFTER","value":"{{time}}"}]}]}]}
            """
        );

        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Fact]
    public void Import_Payloads_AreTheValues()
    {
        var flags = ImportedRuleset.Of("unleash", Document).Ruleset.Flags;

        Assert.Equal((FlagType.String, "#f00"), (flags["colors"].Type, flags["colors"].Variants[0].Value.AsString()));
        Assert.Equal("green", flags["colors"].Variants[1].Value.AsString());
        Assert.Equal((FlagType.Number, 2.5), (flags["sizes"].Type, flags["sizes"].Variants[1].Value.AsNumber()));
    }

    [Theory]
    [InlineData("""{"name":"applicationHostname","parameters":{"hostNames":"a"}}""", "")]
    [InlineData("""{"name":"myStrategy"}""", "")]
    [InlineData("""{"name":"flexibleRollout","parameters":{"rollout":"many"}}""", "/parameters/rollout")]
    [InlineData("""{"name":"default","constraints":[{"contextName":"a","operator":"LIKE","value":"b"}]}""", "/constraints/0")]
    [InlineData("""{"name":"default","constraints":[{"contextName":"a","operator":"SEMVER_GT","value":"1.2"}]}""", "/constraints/0")]
    [InlineData("""{"name":"default","constraints":[{"contextName":"a","operator":"REGEX","value":"(?=b)"}]}""", "/constraints/0")]
    public void Import_StrategyThatCannotBeExact_IsRefusedWithItsPlace(string strategy, string place)
    {
        var imported = ImportedRuleset.Of("unleash", $$"""{"features":[{"name":"f","enabled":true,"strategies":[{{strategy}}]}]}""");

        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
        Assert.Equal("/features/0/strategies/0" + place, imported.Item("f").Notes[^1].Pointer);
    }

    [Theory]
    [InlineData("REGEX", "^[a-c]+[0-9]{2}$", "abc12", "abc123")]
    [InlineData("IN_CIDR", "10.0.0.0/8", "10.2.3.4", "11.0.0.1")]
    [InlineData("SEMVER_GT", "1.2.3", "1.2.4", "1.3")]
    [InlineData("SEMVER_LT", "1.2.3", "1.2.3-rc.1", "v1.2.2")]
    public void Import_Operator_PassesTheSameValues(string op, string operand, string passing, string failing)
    {
        var imported = ImportedRuleset.Of(
            "unleash",
            $$"""
            {"features":[{"name":"f","enabled":true,"strategies":[{"name":"default","constraints":[
              {"contextName":"a","operator":"{{op}}","value":"{{operand}}","values":["{{operand}}"]}]}]}]}
            """
        );

        Assert.Equal("on", imported.Evaluate("f", "user-1", KeyValuePair.Create("a", passing)));
        Assert.Equal("off", imported.Evaluate("f", "user-1", KeyValuePair.Create("a", failing)));
    }

    [Fact]
    public void Import_Export_JoinsItsListsAndTheSegments()
    {
        const string export = """
            {"features":[{"name":"f","description":"d","type":"release","project":"default"}],
             "featureStrategies":[
               {"id":"b","name":"default","featureName":"f","sortOrder":2,"disabled":true},
               {"id":"a","name":"default","featureName":"f","sortOrder":1,"title":"Europe","segments":[7]}],
             "featureEnvironments":[{"name":"f","featureName":"f","environment":"production","enabled":true,"variants":[]}],
             "featureTags":[{"featureName":"f","tagType":"simple","tagValue":"shop"}],
             "segments":[{"id":7,"name":"europe"}],"dependencies":[]}
            """;
        const string segments =
            """{"segments":[{"id":7,"name":"europe","constraints":[{"contextName":"c","operator":"IN","values":["DE"]}]}]}""";

        var without = ImportedRuleset.Of("unleash", export);
        var imported = ImportedRuleset.Of(
            "unleash",
            new ImportRequest([ImportedRuleset.File("export.json", export), ImportedRuleset.File("segments.json", segments)])
        );

        Assert.Contains("/api/admin/segments", without.Item("f").Notes[^1].Detail, StringComparison.Ordinal);
        var flag = imported.Ruleset.Flags["f"];
        Assert.Equal(("d", "shop"), (flag.Description, Assert.Single(flag.Tags)));
        Assert.Equal(("a", "Europe"), (Assert.Single(flag.Rules).Id, flag.Rules[0].Name));
        Assert.Equal("on", imported.Evaluate("f", "user-1", KeyValuePair.Create("c", "DE")));
        Assert.Equal("off", imported.Evaluate("f", "user-1"));
    }

    [Theory]
    [InlineData("""{"name":"flexibleRollout","parameters":{"rollout":"50","stickiness":"random","groupId":"f"}}""", "off on")]
    [InlineData("""{"name":"gradualRolloutRandom","parameters":{"percentage":"50"}}""", "off on")]
    [InlineData(
        """
            {"name":"flexibleRollout","parameters":{"rollout":"100","stickiness":"default","groupId":"f"},"variants":[
              {"name":"a","weight":500,"stickiness":"random"},{"name":"b","weight":500,"stickiness":"random"}]}
            """,
        "a b"
    )]
    public void Import_RandomStickiness_IsNotedAndDrawn(string strategy, string expected)
    {
        var imported = ImportedRuleset.Of("unleash", $$"""{"features":[{"name":"f","enabled":true,"strategies":[{{strategy}}]}]}""");

        Assert.Equal(ImportOutcome.ExactWithNotes, imported.Item("f").Outcome);
        Assert.Equal(expected.Split(' '), Enumerable.Range(0, 100).Select(_ => imported.Evaluate("f", "user-1")).Distinct().Order());
    }

    [Fact]
    public void Import_ParentWithAParent_IsRefused()
    {
        var imported = ImportedRuleset.Of(
            "unleash",
            """
            {"features":[{"name":"a","enabled":true},{"name":"b","enabled":true,"dependencies":[{"feature":"a"}]},
              {"name":"c","enabled":true,"dependencies":[{"feature":"b"}]}]}
            """
        );

        Assert.Equal(["a", "b"], imported.Ruleset.Flags.Keys);
    }
}
