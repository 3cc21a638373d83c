using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>Tests which files and namespaces of Flipt are read, and what of them.</summary>
public sealed class FliptSourceTests
{
    [Fact]
    public void Import_Repository_ReadsOneFolderBelowTheDirectory()
    {
        var request = new ImportRequest([
            ImportedRuleset.File("flipt.yaml", "version: 1.0"),
            ImportedRuleset.File("production/default/features.yaml", Boolean("right")),
            ImportedRuleset.File("production/default/features.yml", Boolean("second-name")),
            ImportedRuleset.File("production/default/old/features.yaml", Boolean("too-deep")),
            ImportedRuleset.File("staging/default/features.yaml", Boolean("other-environment")),
        ])
        {
            Directory = "production",
        };

        var imported = ImportedRuleset.Of("flipt", request);

        Assert.Equal(["right"], imported.Ruleset.Flags.Keys);
        Assert.Equal("production/default/features.yaml", imported.Item("right").File);
    }

    [Fact]
    public void Import_SeveralNamespaces_NeedsTheNameOfOne()
    {
        var text = $"namespace: shop\n{Boolean("a")}\n---\nnamespace: {{ key: other, name: Other }}\n{Boolean("b")}";

        var refused = ImportedRuleset.Of("flipt", text);
        var imported = ImportedRuleset.Of("flipt", new ImportRequest([ImportedRuleset.File("", text)]) { Namespace = "other" });

        Assert.Contains("'shop', 'other'", Assert.Single(refused.Plan.Errors).Detail, StringComparison.Ordinal);
        Assert.Equal(["b"], imported.Ruleset.Flags.Keys);
        Assert.Equal("/1/flags/0", imported.Item("b").Pointer);
    }

    [Fact]
    public void Import_NamespaceInSeveralDocuments_JoinsThem()
    {
        var imported = ImportedRuleset.Of("flipt", $"{Boolean("a")}\n---\n{Boolean("b")}");

        Assert.Equal(["a", "b"], imported.Ruleset.Flags.Keys);
    }

    [Fact]
    public void Import_NoFeaturesFile_IsAnError()
    {
        var request = new ImportRequest([ImportedRuleset.File("a/b/features.yaml", Boolean("a"))]);

        Assert.Single(ImportedRuleset.Of("flipt", request).Plan.Errors);
    }

    [Theory]
    [InlineData("flags: [")]
    [InlineData("flags: 5")]
    [InlineData("- flags")]
    [InlineData("")]
    public void Import_MalformedDocument_IsAnError(string text)
    {
        var imported = ImportedRuleset.Of("flipt", text);

        Assert.NotEmpty(imported.Plan.Errors);
        Assert.Empty(imported.Plan.Changes.Operations);
    }

    [Fact]
    public void Import_VariantFlag_KeepsAttachmentsMetadataAndNames()
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            """
            flags:
              - key: color
                name: The color
                description: Of the button
                enabled: true
                metadata: { team: shop, count: 5, owners: [ann] }
                variants:
                  - { key: red, name: Red, attachment: { hex: "#f00" } }
                  - { key: blue, default: true }
            """
        );

        var flag = imported.Ruleset.Flags["color"];
        Assert.Equal(("blue", "blue", "Of the button"), (flag.DefaultVariant, flag.OffVariant, flag.Description));
        Assert.Equal("""{"hex":"#f00"}""", Assert.Single(flag.Attachments).Value.ToString());
        Assert.Equal(["team", "count"], flag.Metadata.Select(entry => entry.Name));
        Assert.Contains("\"The color\"", flag.Origin!.ToString(), StringComparison.Ordinal);
        Assert.Contains("[\"ann\"]", flag.Origin.ToString(), StringComparison.Ordinal);
        Assert.Equal(ImportOutcome.ExactWithNotes, imported.Item("color").Outcome);
        Assert.Equal("/flags/0/metadata/owners", Assert.Single(imported.Item("color").Notes).Pointer);
    }

    [Fact]
    public void Import_DisabledBooleanFlag_StillHasItsRollouts()
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            """
            flags:
              - key: f
                type: BOOLEAN_FLAG_TYPE
                enabled: false
                rollouts: [{ threshold: { percentage: 100, value: true } }]
            """
        );

        Assert.True(imported.Ruleset.Flags["f"].Enabled);
        Assert.Equal("true", imported.Evaluate("f", "user-1"));
    }

    [Fact]
    public void Import_UnknownSegment_RefusesTheFlagAlone()
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            """
            flags:
              - { key: good, type: BOOLEAN_FLAG_TYPE }
              - { key: bad, enabled: true, variants: [{ key: a }], rules: [{ segment: missing }] }
            """
        );

        Assert.Equal(["good"], imported.Ruleset.Flags.Keys);
        Assert.Equal(ImportOutcome.Refused, imported.Item("bad").Outcome);
        Assert.Contains("'missing'", imported.Item("bad").Notes[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_NumberWithLeadingZeros_RemainsText()
    {
        var imported = ImportedRuleset.Of(
            "flipt",
            """
            flags:
              - { key: f, enabled: true, variants: [{ key: a }], rules: [{ segment: s, distributions: [{ variant: a, rollout: 100 }] }] }
            segments:
              - key: s
                constraints: [{ type: STRING_COMPARISON_TYPE, property: zip, operator: eq, value: 0123 }]
            """
        );

        Assert.Equal("a", imported.Evaluate("f", "user-1", KeyValuePair.Create("zip", "0123")));
    }

    private static string Boolean(string key) => $"flags: [{{ key: {key}, type: BOOLEAN_FLAG_TYPE }}]";
}
