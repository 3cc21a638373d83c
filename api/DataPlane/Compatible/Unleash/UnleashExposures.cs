using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation.Unleash;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Expresses counts of Unleash's SDKs as events: one event stands for n equal evaluations by its sampling ratio 1 / n, so that sums are
/// exact. The counts name no callers, and neither do the events.
/// </summary>
internal sealed class UnleashExposures(RulesetNames names)
{
    /// <summary>The largest number of evaluations for which an event stands; analytics count no smaller ratio.</summary>
    public const long MaxWeight = 1_000_000;

    /// <summary>Returns the events of counts. Features and variants whose names are no keys are left out: no flag can have them.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="ruleset">The ruleset, which knows what the features serve.</param>
    /// <param name="scope">Which flags the sender sees; others are unknown, so that the events tell nothing about them.</param>
    /// <param name="frame">What the events have in common.</param>
    public IEnumerable<ExposureEvent> Of(UnleashCounts counts, CompiledRuleset ruleset, FlagScope scope, EventFrame frame)
    {
        if (KeySyntax.FindProblem(counts.Feature) is not null)
            yield break;
        var flag = ruleset.Find(counts.Feature)?.Model;
        foreach (var (variant, count) in Served(counts, flag is not null && scope.Includes(flag) ? flag : null))
        {
            for (var left = count; left > 0; left -= MaxWeight)
            {
                var exposure = new ExposureEvent
                {
                    Environment = frame.Environment,
                    Time = counts.Time,
                    FlagKey = counts.Feature,
                    Variant = variant,
                    Reason = "UNKNOWN",
                    SamplingRate = 1.0 / Math.Min(left, MaxWeight),
                    Client = frame.Client,
                    KeyKind = frame.KeyKind,
                    Sdk = frame.Sdk,
                };
                yield return names.Mark(exposure);
            }
        }
    }

    /// <summary>Returns the variants that were served, null for none, and how often.</summary>
    private static IEnumerable<(string? Variant, long Count)> Served(UnleashCounts counts, Flag? flag)
    {
        if (flag is { Type: FlagType.Boolean })
        {
            // SDKs count an evaluation of the variant here too, as on or off.
            yield return (KeyOf(flag, true), counts.Yes);
            yield return (KeyOf(flag, false), counts.No);
            yield break;
        }
        var rest = counts.Yes + counts.No;
        foreach (var (name, count) in counts.Variants)
        {
            var isVariant = flag is null
                ? name != UnleashToggle.NoVariant && KeySyntax.FindProblem(name) is null
                : flag.Variants.Any(variant => variant.Key == name);
            if (!isVariant)
                continue;
            yield return (name, count);
            rest -= count;
        }
        // Off, or only asked whether the feature is on.
        yield return (null, rest);
    }

    private static string? KeyOf(Flag flag, bool value) => flag.Variants.FirstOrDefault(variant => variant.Value.AsBoolean() == value)?.Key;
}
