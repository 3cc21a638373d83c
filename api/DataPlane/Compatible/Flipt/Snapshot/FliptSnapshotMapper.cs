using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Translates flags to flags of Flipt that have the same answers in every client. A flag that cannot be expressed is left out with the
/// reason: clients would choose other callers otherwise.
/// </summary>
/// <param name="segments">Translates the segments.</param>
internal sealed class FliptSnapshotMapper(FliptSnapshotSegments segments)
{
    private const int WeightOfPercent = ServeSplit.TotalWeight / 100;

    /// <summary>Returns the rules or rollouts of a flag, or what it has that cannot be expressed.</summary>
    public (ImmutableArray<FliptRule> Rules, string? Problem) Map(Flag flag)
    {
        if (!flag.Prerequisites.IsEmpty)
            return ([], "prerequisites");
        var isBoolean = flag.Type == FlagType.Boolean;
        if (isBoolean && (!flag.Enabled || flag.DefaultVariant is null))
            return ([], "no value for everyone else");
        if (!flag.Enabled && flag.OffVariant != flag.DefaultVariant)
            return ([], "another variant while it is disabled");
        var rules = ImmutableArray.CreateBuilder<FliptRule>();
        foreach (var rule in flag.Rules)
        {
            if ((isBoolean ? RolloutOf(flag, rule) : RuleOf(flag, rule)) is not { } mapped)
                return ([], $"a rule that snapshots cannot express (rule '{rule.Id}')");
            rules.Add(mapped);
        }
        return (rules.ToImmutable(), null);
    }

    /// <summary>Returns whether a boolean flag has the value true for everyone whom no rule matches.</summary>
    public static bool IsOn(Flag flag, string? variant) => flag.Variants.Any(known => known.Key == variant && known.Value.AsBoolean());

    private FliptRule? RolloutOf(Flag flag, Rule rule)
    {
        if (rule.Serve is not ServeVariant served)
            return null;
        var value = IsOn(flag, served.Variant);
        if (rule.When is not BucketCondition bucket)
            return segments.Of(rule.When) is { } chosen ? chosen with { Value = value } : null;
        var isThreshold =
            bucket is { Ranges: [{ From: 0, To: var end }], Missing: MissingValue.False, Source.By: [] }
            && IsOfFlipt(flag, bucket.Source)
            && bucket.Source.Salt == flag.Key
            && end % WeightOfPercent == 0;
        return isThreshold ? new([], false) { Threshold = bucket.Ranges[0].To / WeightOfPercent, Value = value } : null;
    }

    private FliptRule? RuleOf(Flag flag, Rule rule)
    {
        if (segments.Of(rule.When) is not { } chosen)
            return null;
        switch (rule.Serve)
        {
            case ServeVariant served:
                return chosen with { Distributions = [(served.Variant, 100)] };
            case ServeNothing when flag.DefaultVariant is null:
                return chosen;
            case ServeSplit { Total: null, Source: { By: [], Salt: null } } split
                when IsOfFlipt(flag, split.Source) && split.Weights.All(share => share.Variant is not null):
                return chosen with { Distributions = FliptSnapshotShares.Of(split) };
            default:
                return null;
        }
    }

    private static bool IsOfFlipt(Flag flag, BucketSource source) => (source.Algorithm ?? flag.Bucketing) == BucketingAlgorithms.Flipt;
}
