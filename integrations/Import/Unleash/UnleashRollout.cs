using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Represents the percentage of a strategy.</summary>
/// <param name="Group">The group id, which is hashed.</param>
/// <param name="Percentage">The percentage, 0 to 100, rounded down: numbers of callers are whole.</param>
/// <param name="Fields">The context fields that are hashed; none for random numbers.</param>
/// <param name="ElseRandom">Whether a caller without these fields has a random number; otherwise the strategy does not apply.</param>
internal sealed record UnleashRollout(string Group, int Percentage, ImmutableArray<string> Fields, bool ElseRandom)
{
    public bool IsRandom => Fields.IsEmpty;

    /// <summary>Returns the percentage of a strategy; null for one that has none.</summary>
    public static UnleashRollout? Of(UnleashFeature feature, UnleashStrategy strategy)
    {
        var group = strategy.Parameters.GetValueOrDefault("groupId", "");
        switch (strategy.Name)
        {
            case "flexibleRollout":
                var stickiness = UnleashStickiness.Filled(strategy.Parameters.GetValueOrDefault("stickiness")) ?? UnleashStickiness.Default;
                return new(
                    UnleashStickiness.Filled(group) ?? feature.Name,
                    Read(strategy, "rollout"),
                    UnleashStickiness.OfRollout(stickiness),
                    stickiness == UnleashStickiness.Default
                );
            case "gradualRolloutUserId":
                return new(group, Read(strategy, "percentage"), ["userId"], ElseRandom: false);
            case "gradualRolloutSessionId":
                return new(group, Read(strategy, "percentage"), ["sessionId"], ElseRandom: false);
            case "gradualRolloutRandom":
                return new(group, Read(strategy, "percentage"), [], ElseRandom: true);
            default:
                return null;
        }
    }

    private static int Read(UnleashStrategy strategy, string parameter)
    {
        var text = strategy.Parameters.GetValueOrDefault(parameter, "");
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100)
            return (int)number;
        throw new SourceException(strategy.Place.At("parameters").At(parameter), $"'{parameter}' must be a number, 0 to 100.");
    }
}
