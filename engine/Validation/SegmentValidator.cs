using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Validates one segment of a ruleset.</summary>
internal sealed class SegmentValidator(Ruleset ruleset, ErrorCollector errors)
{
    public void Validate(Segment segment)
    {
        if (segment.By?.StartsWith('@') == true)
            errors.Error("by", $"There is no built-in attribute '{segment.By}' with values that a list could hold.");
        if (segment.When is null)
            return;
        errors.Enter("when");
        new ConditionValidator(ruleset, errors).Validate(segment.When);
        var chain = Chain.Find(segment.Key, key => ruleset.Segments.TryGetValue(key, out var next) ? References.SegmentsOf(next.When) : []);
        if (chain.Cycle is { } cycle)
            errors.Error($"The segments form a cycle: {string.Join(" → ", cycle)}. Remove one of the references.");
        else if (chain.Length > RulesetLimits.ChainLength)
            errors.Error($"The chain of segments is {chain.Length} long; {RulesetLimits.ChainLength} are allowed.");
        errors.Leave();
    }
}
