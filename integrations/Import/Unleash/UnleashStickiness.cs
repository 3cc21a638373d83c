using System.Collections.Immutable;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Provides which context fields are hashed.</summary>
internal static class UnleashStickiness
{
    public const string Default = "default",
        Random = "random";

    /// <summary>Returns the fields of a rollout, of which the first with a value is hashed; none for random numbers.</summary>
    public static ImmutableArray<string> OfRollout(string stickiness) =>
        stickiness switch
        {
            Default => ["userId", "sessionId"],
            Random => [],
            _ => [stickiness],
        };

    /// <summary>Returns the fields of variants.</summary>
    public static ImmutableArray<string> OfVariants(string stickiness) =>
        stickiness == Default ? ["userId", "sessionId", "remoteAddress"] : OfRollout(stickiness);

    /// <summary>Returns the stickiness of variants: that of the first, otherwise that of the strategy.</summary>
    public static string Of(UnleashFeature feature, UnleashStrategy? strategy)
    {
        var own = strategy is { Variants.IsEmpty: false } ? strategy.Parameters.GetValueOrDefault("stickiness") : null;
        return Filled(feature.VariantsOf(strategy)[0].Stickiness) ?? Filled(own) ?? Default;
    }

    public static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
