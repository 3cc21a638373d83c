using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Integrations.Import;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>Tests how imports are merged with a ruleset, and that a flag with other answers is not imported.</summary>
public sealed class ImportPlannerTests
{
    private const string Source = """
        flags:
          - { key: a, type: BOOLEAN_FLAG_TYPE, enabled: true, rollouts: [{ segment: { key: s, value: false } }] }
          - { key: b, type: BOOLEAN_FLAG_TYPE }
        segments:
          - { key: s, constraints: [{ type: STRING_COMPARISON_TYPE, property: p, operator: eq, value: x }] }
        """;

    [Fact]
    public void Plan_SameSourceAgain_ChangesNothing()
    {
        var first = ImportedRuleset.Of("flipt", Source);

        var second = ImportedRuleset.Of("flipt", Source, first.Ruleset);

        Assert.Equal(3, first.Plan.Changes.Operations.Length);
        Assert.Empty(second.Plan.Changes.Operations);
    }

    [Fact]
    public void Plan_ItemsThatTheSourceDoesNotHave_Stay()
    {
        var native = Ruleset.Empty.Apply(new([new PutItem(Native("other"))]));
        var first = ImportedRuleset.Of("flipt", Source, native);

        var second = ImportedRuleset.Of("flipt", "flags: [{ key: b, type: BOOLEAN_FLAG_TYPE, enabled: true }]", first.Ruleset);

        Assert.Equal(["a", "b", "other"], second.Ruleset.Flags.Keys);
        Assert.Equal(["b"], second.Plan.Changes.Operations.Select(operation => operation.Key));
    }

    [Fact]
    public void Plan_KeyOfANativeFlag_IsRefusedAndNotOverwritten()
    {
        var native = Ruleset.Empty.Apply(new([new PutItem(Native("b"))]));

        var imported = ImportedRuleset.Of("flipt", Source, native);

        Assert.Equal(ImportOutcome.Refused, imported.Item("b").Outcome);
        Assert.Same(native.Flags["b"], imported.Ruleset.Flags["b"]);
        Assert.Equal(ImportOutcome.Exact, imported.Item("a").Outcome);
    }

    [Fact]
    public void Plan_KeyOfANativeSegment_RefusesTheFlagsThatUseIt()
    {
        var segment = new Segment { Key = "s", Included = KeySet.Create(["ann"]) };

        var imported = ImportedRuleset.Of("flipt", Source, Ruleset.Empty.Apply(new([new PutItem(segment)])));

        Assert.Equal(["b"], imported.Ruleset.Flags.Keys);
    }

    [Fact]
    public void Plan_FlagOfAnotherNamespace_IsRefused()
    {
        var first = ImportedRuleset.Of("flipt", "namespace: one\nflags: [{ key: b, type: BOOLEAN_FLAG_TYPE }]");

        var second = ImportedRuleset.Of("flipt", "namespace: two\nflags: [{ key: b, type: BOOLEAN_FLAG_TYPE }]", first.Ruleset);

        Assert.Equal(ImportOutcome.Refused, second.Item("b").Outcome);
    }

    [Fact]
    public void Plan_ImportedFlag_KeepsWhatTheSourceDoesNotKnow()
    {
        var first = ImportedRuleset.Of("flipt", Source);
        var changed = Read(first.Ruleset.Flags["b"].Json.ToText()[..^1] + ""","owner":"ann","clientVisible":true,"tags":["shop"]}""");

        var second = ImportedRuleset.Of(
            "flipt",
            Source.Replace("key: b,", "key: b, enabled: true,", StringComparison.Ordinal),
            first.Ruleset.Apply(new([new PutItem(changed)]))
        );

        var flag = second.Ruleset.Flags["b"];
        Assert.Equal(("ann", true, "shop", "true"), (flag.Owner, flag.ClientVisible, Assert.Single(flag.Tags), flag.DefaultVariant));
    }

    [Fact]
    public void Plan_KeyTwice_RefusesBoth()
    {
        var imported = ImportedRuleset.Of("flipt", "flags: [{ key: a, type: BOOLEAN_FLAG_TYPE }, { key: a }]");

        Assert.All(imported.Plan.Items, item => Assert.Equal(ImportOutcome.Refused, item.Outcome));
    }

    [Fact]
    public void Plan_KeyThatIsNotAllowed_IsRefused()
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            """flags: [{ key: "a`b", type: BOOLEAN_FLAG_TYPE }, { key: c, type: BOOLEAN_FLAG_TYPE }]"""
        );

        Assert.Equal(["c"], imported.Ruleset.Flags.Keys);
        Assert.Equal("/flags/0", imported.Item("a`b").Notes[^1].Pointer);
    }

    [Fact]
    public void Plan_TooManyItems_IsAnError()
    {
        var flags = Enumerable.Range(0, ImportLimits.Items + 1).Select(number => $$"""{"key":"f{{number}}","type":"BOOLEAN_FLAG_TYPE"}""");

        var imported = ImportedRuleset.Of("flipt", "{\"flags\":[" + string.Join(',', flags) + "]}");

        Assert.Single(imported.Plan.Errors);
        Assert.Empty(imported.Plan.Items);
    }

    [Theory]
    [InlineData("on", 0, null)]
    [InlineData("off", 0, "/share")]
    [InlineData("on", 1, "")]
    public void FindDifference_AnswersOfTheSource_AreComparedInSharesAndForCallers(string share, int caller, string? expected)
    {
        var flag = (Flag)Read("""{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}""");
        var root = new SourcePlace("");
        var draft = new ImportDraft(ItemKind.Flag, "f", root)
        {
            Item = flag,
            Source = new FixedSource(
                caller == 0 ? "off" : "on",
                new(root.At("share"), new("r", null, null, new ServeVariant("on")), share)
            ),
        };
        var ruleset = CompiledRuleset.Compile(Ruleset.Empty.Apply(new([new PutItem(flag)])), EnvironmentVersion.Initial);

        var difference = new Prover().FindDifference(draft, ruleset, default);

        Assert.Equal(expected, difference?.Place.Pointer);
    }

    private static Flag Native(string key) =>
        Read($$"""{"key":"{{key}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}""");

    private static Flag Read(string json) =>
        RulesetJson.ReadTrusted(System.Text.Encoding.UTF8.GetBytes("{\"flags\":[" + json + "]}")).Flags.Values.Single();

    private sealed record FixedShare(SourcePlace Place, Rule Rule, string Variant);

    private sealed class FixedSource(string variant, FixedShare share) : ISourceFlag
    {
        public IEnumerable<ProofCaller> Callers => [new("user-1")];

        public IEnumerable<ShareProof> Shares => [new(share.Place, share.Rule, Callers, _ => share.Variant)];

        public string? Evaluate(ProofCaller caller) => variant;
    }
}
