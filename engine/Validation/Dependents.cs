using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Provides what refers to the items of a ruleset. It visits the ruleset at the first question and answers the others from indexes, so that
/// the cost of a change is not the product of its operations and the ruleset.
/// </summary>
internal sealed class Dependents(Ruleset ruleset)
{
    private ILookup<string, (Flag Flag, Prerequisite Prerequisite)>? _prerequisites;
    private ILookup<string, (Flag Flag, Rule Rule)>? _rules;
    private ILookup<string, Segment>? _segments;

    /// <summary>Returns the prerequisites that name a flag, and the flags that have them.</summary>
    public IEnumerable<(Flag Flag, Prerequisite Prerequisite)> OfFlag(string key)
    {
        _prerequisites ??= ruleset
            .Flags.Values.SelectMany(flag => flag.Prerequisites.Select(prerequisite => (Flag: flag, Prerequisite: prerequisite)))
            .ToLookup(use => use.Prerequisite.Flag, StringComparer.Ordinal);
        return _prerequisites[key];
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
}
