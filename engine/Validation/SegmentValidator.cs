using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates one segment of a ruleset.</summary>
internal sealed class SegmentValidator(Ruleset ruleset, PatternBudget patterns, ErrorCollector errors)
{
    public void Validate(Segment segment)
    {
        if (segment.By?.StartsWith('@') == true)
            errors.Error("by", $"There is no built-in attribute '{segment.By}' with values that a list could hold.");
        if (segment.When is null)
            return;
        errors.Enter("when");
        new ConditionValidator(ruleset, patterns, errors, ItemKind.Segment).Validate(segment.When);
        var chain = Chain.Find(segment.Key, key => ruleset.Segments.TryGetValue(key, out var next) ? References.SegmentsOf(next.When) : []);
        if (chain.Cycle is { } cycle)
            errors.Error($"The segments form a cycle: {string.Join(" → ", cycle)}. Remove one of the references.");
        else if (chain.Length > RulesetLimits.ChainLength)
            errors.Error($"The chain of segments is {chain.Length} long; {RulesetLimits.ChainLength} are allowed.");
        errors.Leave();
    }

    /// <summary>Validates a change of the keys of a segment: its reader has checked the keys themselves.</summary>
    /// <param name="change">The change.</param>
    /// <param name="next">The ruleset after the change.</param>
    /// <param name="errors">Collects the errors.</param>
    public static void ValidateMembers(ChangeMembers change, Ruleset next, ErrorCollector errors)
    {
        if (change.Key.Length == 0)
            return;
        if (!next.Segments.TryGetValue(change.Key, out var segment))
        {
            errors.Error("key", $"There is no segment '{change.Key}'; create it with 'putSegment'.");
            return;
        }
        CheckCount(segment.Included, "included", errors);
        CheckCount(segment.Excluded, "excluded", errors);
    }

    private static void CheckCount(KeySet keys, string property, ErrorCollector errors)
    {
        if (keys.Count <= RulesetLimits.SegmentKeys)
            return;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"The segment would have {keys.Count:N0} keys in '{property}'; {RulesetLimits.SegmentKeys:N0} are allowed."
        );
        errors.Error(property, detail);
    }
}
