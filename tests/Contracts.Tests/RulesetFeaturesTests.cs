using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public class RulesetFeaturesTests
{
    [Theory]
    [InlineData("""{"key":"s","when":{"not":{"attribute":"a","equals":1}},"included":["u"]}""", "")]
    [InlineData("""{"key":"s","when":{"all":[{"attribute":"a","as":"text","equals":"1"}]}}""", "'as' of a test")]
    [InlineData("""{"key":"s","when":{"not":{"attribute":"a","ignoreCase":true,"equals":"1"}}}""", "'ignoreCase' of a test")]
    [InlineData("""{"key":"s","when":{"attribute":"a","is":"list"}}""", "'is' conditions")]
    [InlineData("""{"key":"s","when":{"attribute":"l","every":{"attribute":"@element","gt":1}}}""", "'some' and 'every' conditions")]
    [InlineData("""{"key":"s","by":"company","included":["acme"]}""", "'by' of a segment")]
    public void FeaturesAbove_Segment_AreThoseThatItUses(string segment, string feature)
    {
        var ruleset = Documents.Ruleset($$"""{"segments":[{{segment}}]}""");

        Assert.Equal(feature, string.Join(',', ruleset.FeaturesAbove(RulesetFeatures.BaseLevel).Select(used => used.Name)));
    }

    [Theory]
    [InlineData("\"attachments\":{\"on\":1}", "'attachments' of a flag")]
    [InlineData("\"metadata\":{\"team\":\"x\"}", "'metadata' of a flag")]
    [InlineData("\"archived\":true", "archived flags")]
    [InlineData("\"archived\":false,\"purpose\":\"release\"", "")]
    [InlineData("\"purpose\":\"kill-switch\"", "'purpose' of a flag")]
    [InlineData("\"origin\":{\"system\":\"flagr\"}", "'origin'")]
    public void FeaturesAbove_Flag_AreThoseThatItUses(string property, string feature)
    {
        var ruleset = Documents.Ruleset(
            $$$"""{"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":"on",{{{property}}}}]}"""
        );

        Assert.Equal(feature, string.Join(',', ruleset.FeaturesAbove(RulesetFeatures.BaseLevel).Select(used => used.Name)));
    }
}
