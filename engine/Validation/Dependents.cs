using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Provides what refers to the items of a ruleset. It visits the ruleset at the first question and answers the others from indexes, so that
/// the cost of a change is not the product of its operations and the ruleset.
/// </summary>
internal sealed class Dependents(Ruleset ruleset)
{
    private ILookup<string, (Flag Flag, Rule? Rule, Prerequisite Accepted)>? _flags;
    private ILookup<string, (Flag Flag, Rule Rule)>? _rules;
    private ILookup<string, Segment>? _segments;

    /// <summary>Returns what names a flag: prerequisites, which have no rule, and conditions of rules.</summary>
    public IEnumerable<(Flag Flag, Rule? Rule, Prerequisite Accepted)> OfFlag(string key)
    {
        _flags ??= ruleset.Flags.Values.SelectMany(UsesBy).ToLookup(use => use.Accepted.Flag, StringComparer.Ordinal);
        return _flags[key];
    }

    /// <summary>Returns the rules whose conditions name a segment, each once.</summary>
    public IEnumerable<(Flag Flag, Rule Rule)> RulesOfSegment(string key)
    {
        _rules ??= ruleset
            .Flags.Values.SelectMany(flag => flag.Rules.Select(rule => (Flag: flag, Rule: rule)))
            .SelectMany(use => References.SegmentsOf(use.Rule.When).Distinct(StringComparer.Ordinal).Select(segment => (segment, use)))
            .ToLookup(use => use.segment, use => use.use, StringComparer.Ordinal);
        return _rules[key];
    }

    /// <summary>Returns the segments whose conditions name a segment, each once.</summary>
    public IEnumerable<Segment> SegmentsOfSegment(string key)
    {
        _segments ??= ruleset
            .Segments.Values.SelectMany(segment =>
                References.SegmentsOf(segment.When).Distinct(StringComparer.Ordinal).Select(used => (Used: used, By: segment))
            )
            .ToLookup(use => use.Used, use => use.By, StringComparer.Ordinal);
        return _segments[key];
    }

    private static IEnumerable<(Flag Flag, Rule? Rule, Prerequisite Accepted)> UsesBy(Flag flag) =>
        flag
            .Prerequisites.Select(prerequisite => (flag, (Rule?)null, prerequisite))
            .Concat(flag.Rules.SelectMany(rule => References.FlagsOf(rule).Select(accepted => (flag, (Rule?)rule, accepted))));
}
