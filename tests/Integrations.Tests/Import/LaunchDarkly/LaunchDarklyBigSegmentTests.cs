using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.LaunchDarkly;

/// <summary>Tests that big segments are imported with their members, and refused without them.</summary>
public sealed class LaunchDarklyBigSegmentTests
{
    [Theory]
    [InlineData("""{"unbounded":true}""")]
    [InlineData("""{"unbounded":true,"_unboundedMetadata":{"includedCount":3}}""")]
    [InlineData("""{"unbounded":true,"included":["u1"],"_unboundedMetadata":{"includedCount":3,"excludedCount":0}}""")]
    public void Import_BigSegmentWithoutItsMembers_IsRefusedByName(string segment)
    {
        var imported = ImportedRuleset.Of("launchdarkly", OfBigSegment(segment));

        var item = imported.Item("team");
        Assert.Equal((ImportOutcome.Refused, "/segments/team"), (item.Outcome, item.Notes[^1].Pointer));
        Assert.StartsWith("'team' is a big segment", item.Notes[^1].Detail, StringComparison.Ordinal);
        // It would serve other variations without the members.
        Assert.Equal(ImportOutcome.Refused, imported.Item("f").Outcome);
    }

    [Theory]
    [InlineData("""{"unbounded":true,"included":["u1","u2"],"excluded":["u3"]}""", "u1", "u3")]
    [InlineData("""{"unbounded":true,"included":["u1"],"_unboundedMetadata":{"includedCount":1,"excludedCount":0}}""", "u1", "u2")]
    public void Import_BigSegmentWithItsMembers_IsImportedWithANote(string segment, string member, string other)
    {
        var imported = ImportedRuleset.Of("launchdarkly", OfBigSegment(segment));

        Assert.Equal((ImportOutcome.ExactWithNotes, ImportOutcome.Exact), (imported.Item("team").Outcome, imported.Item("f").Outcome));
        Assert.Equal(("true", "false"), (imported.Evaluate("f", member), imported.Evaluate("f", other)));
    }

    [Fact]
    public void Import_BigSegmentOfAnotherKind_TestsTheKeysOfThatKind()
    {
        const string segment = """{"unbounded":true,"unboundedContextKind":"org","included":["acme"]}""";

        var imported = ImportedRuleset.Of("launchdarkly", OfBigSegment(segment));

        Assert.Equal("true", imported.Evaluate("f", "u1", KeyValuePair.Create("org.key", "acme")));
        Assert.Equal("false", imported.Evaluate("f", "acme"));
    }

    private static string OfBigSegment(string segment) =>
        $$"""
            {"flags":{"f":{"on":true,"salt":"s","variations":[true,false],"fallthrough":{"variation":1},
              "rules":[{"clauses":[{"op":"segmentMatch","values":["team"]}],"variation":0}]} },
             "segments":{"team":{{segment}} } }
            """;
}
