using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation.Flagr;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>
/// Translates flags to flags of Flagr that serve the same variants. A flag that cannot be expressed is left out with the reason: Flagr
/// would choose other callers otherwise.
/// </summary>
internal static class FlagrFlagMapper
{
    private const string OtherSplit = "a split that is not one of Flagr's";

    /// <summary>Returns the segments of a flag, or why there are none.</summary>
    public static FlagrMapping Map(FlagrFlag flag)
    {
        var model = flag.Model;
        if (!model.Prerequisites.IsEmpty)
            return FlagrMapping.Not("prerequisites");
        if (!model.Enabled && model.OffVariant is not null)
            return FlagrMapping.Not("a variant that is served while it is disabled");
        var segments = ImmutableArray.CreateBuilder<FlagrSegment>();
        for (var i = 0; i < model.Rules.Length; i++)
        {
            var rule = model.Rules[i];
            if (FlagrConstraints.Of(rule.When) is not { } constraints)
                return FlagrMapping.Not($"a condition that constraints cannot express (rule '{rule.Id}')");
            if (SharesOf(rule.Serve, flag) is not var (shares, rollout))
                return FlagrMapping.Not($"{OtherSplit} (rule '{rule.Id}')");
            segments.Add(new(flag.SegmentIds[i], rule.Name ?? rule.Id, constraints, rollout, shares));
        }
        if (model.DefaultVariant is { } otherwise)
            segments.Add(new(FlagrIds.Of(model.Key, "default"), "Default", [], 100, [new(PositionOf(model, otherwise), 100)]));
        return new(segments.ToImmutable(), null);
    }

    private static (ImmutableArray<FlagrShare> Shares, int Rollout)? SharesOf(Serve serve, FlagrFlag flag) =>
        serve switch
        {
            ServeVariant variant => ([new(PositionOf(flag.Model, variant.Variant), 100)], 100),
            // A rollout of nothing ends the evaluation too.
            ServeNothing => ([new(0, 100)], 0),
            ServeSplit split => FlagrRollout.Of(split, flag),
            _ => null,
        };

    /// <summary>Returns the position of a variant among those of its flag.</summary>
    public static int PositionOf(Flag flag, string variant) =>
        flag.Variants.Select((known, index) => (known.Key, Index: index)).First(known => known.Key == variant).Index;
}
