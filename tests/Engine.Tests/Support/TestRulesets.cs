using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Reads rulesets and their items from JSON with the product's readers; an error in the text fails the test.</summary>
internal static class TestRulesets
{
    public static readonly EnvironmentVersion Version = new(1, 7);

    public static Ruleset Ruleset(string json) => Read(json, RulesetJson.Read);

    public static Flag Flag(string json) => Read(json, FlagJson.Read)!;

    public static Segment Segment(string json) => Read(json, SegmentJson.Read)!;

    public static ChangeSet Changes(string json) => Read(json, ChangeSetJson.Read);

    /// <summary>Returns a ruleset of flags and segments, each given as JSON.</summary>
    public static Ruleset Ruleset(IEnumerable<string> flags, IEnumerable<string> segments) =>
        Ruleset($$"""{"flags":[{{string.Join(",", flags)}}],"segments":[{{string.Join(",", segments)}}]}""");

    /// <summary>Validates and compiles a ruleset; an invalid one fails the test.</summary>
    public static CompiledRuleset Compile(Ruleset ruleset)
    {
        Assert.Empty(RulesetValidator.Validate(Contracts.Rulesets.Ruleset.Empty, Contracts.Rulesets.Ruleset.Empty.DiffTo(ruleset)));
        return CompiledRuleset.Compile(ruleset, Version);
    }

    public static CompiledRuleset Compile(string json) => Compile(Ruleset(json));

    /// <summary>Returns a ruleset with a flag <c>f</c> that serves <c>on</c> where a condition holds, and <c>off</c> otherwise.</summary>
    public static CompiledRuleset Condition(string condition, params string[] segments) =>
        Compile(
            Ruleset(
                [
                    $$$"""{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"r","when":{{{condition}}},"serve":{"variant":"on"}}]}""",
                ],
                segments
            )
        );

    private static T Read<T>(string json, Func<JsonElement, DocumentReader, T> read)
    {
        using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out var error);
        Assert.Null(error);
        var reader = new DocumentReader();
        var value = read(document!.RootElement, reader);
        Assert.Empty(reader.Errors);
        return value;
    }
}
