using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Evaluates features as Unleash's SDKs do, written apart from the engine. No caller of the proof has a random number.</summary>
/// <remarks>src/client.ts, src/strategy and src/variant.ts of unleash-node-sdk 6.</remarks>
internal sealed class UnleashEvaluator(
    IReadOnlyDictionary<string, UnleashFeature> features,
    IReadOnlyDictionary<string, UnleashSegment> segments
)
{
    /// <summary>Returns <c>on</c> or <c>off</c>, or with variants the name of one, null for none.</summary>
    public string? Evaluate(UnleashFeature feature, ProofCaller caller)
    {
        var (isOn, variant) = Run(feature, caller);
        if (feature.HasVariants)
            return variant;
        return isOn ? UnleashMapping.On : UnleashMapping.Off;
    }

    /// <summary>Returns whether a caller is in a rollout.</summary>
    public static bool IsIn(UnleashRollout rollout, ProofCaller caller)
    {
        if (rollout.IsRandom)
            return rollout.Percentage == 100;
        var id = rollout.Fields.Select(field => ValueOf(field, caller)).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        if (id is null)
            return rollout is { ElseRandom: true, Percentage: 100 };
        return rollout.Percentage > 0 && UnleashHash.Rollout(rollout.Group, id) <= rollout.Percentage;
    }

    /// <summary>Returns the variant that the hash chooses.</summary>
    public static string? Choose(UnleashFeature feature, UnleashStrategy? strategy, ProofCaller caller)
    {
        var variants = feature.VariantsOf(strategy);
        var total = variants.Sum(variant => variant.Weight);
        if (total == 0)
            return null;
        var fields = UnleashStickiness.OfVariants(UnleashStickiness.Of(feature, strategy));
        var id = fields.Select(field => ValueOf(field, caller)).First(value => !string.IsNullOrEmpty(value));
        var target = UnleashHash.Variant(UnleashMapping.GroupOf(feature, strategy), id!, (uint)total);
        var counter = 0;
        foreach (var variant in variants)
        {
            counter += variant.Weight;
            if (variant.Weight > 0 && counter >= target)
                return variant.Name;
        }
        return null;
    }

    private (bool IsOn, string? Variant) Run(UnleashFeature feature, ProofCaller caller)
    {
        foreach (var parent in feature.Parents)
        {
            var (isOn, variant) = Run(features[parent.Feature], caller);
            var met = parent.Enabled ? isOn && (parent.Variants.IsEmpty || parent.Variants.Contains(variant ?? "disabled")) : !isOn;
            if (!met)
                return (false, null);
        }
        if (!feature.Enabled)
            return (false, null);
        if (feature.Strategies.IsEmpty)
            return (true, VariantOf(feature, null, caller));
        foreach (var strategy in feature.Strategies)
            if (Applies(feature, strategy, caller))
                return (true, VariantOf(feature, strategy, caller));
        return (false, null);
    }

    private static string? VariantOf(UnleashFeature feature, UnleashStrategy? strategy, ProofCaller caller)
    {
        if (!feature.HasVariants)
            return null;
        foreach (var variant in feature.VariantsOf(strategy))
            if (variant.Overrides.Any(item => ValueOf(item.Context, caller) is { } value && item.Values.Contains(value)))
                return variant.Name;
        return Choose(feature, strategy, caller);
    }

    private bool Applies(UnleashFeature feature, UnleashStrategy strategy, ProofCaller caller) =>
        strategy.Constraints.All(constraint => Passes(constraint, ValueOf(constraint.Context, caller)))
        && strategy.Segments.All(id => segments[id].Constraints.All(test => Passes(test, ValueOf(test.Context, caller))))
        && OwnTest(feature, strategy, caller);

    private static bool OwnTest(UnleashFeature feature, UnleashStrategy strategy, ProofCaller caller) =>
        strategy.Name switch
        {
            "default" => true,
            "userWithId" => UnleashLists.UserIds(strategy).Contains(caller.TargetingKey),
            "remoteAddress" => ValueOf("remoteAddress", caller) is { } address
                && UnleashLists
                    .Ips(strategy)
                    .Any(ip => ip == address || (UnleashLists.IsNetwork(ip, out var network) && network.Contains(address))),
            _ => IsIn(UnleashRollout.Of(feature, strategy)!, caller),
        };

    /// <summary>Returns whether a value passes a constraint; null is a missing one.</summary>
    public static bool Passes(UnleashConstraint test, string? value) => PassesPlain(test, value) != test.Inverted;

    private static bool PassesPlain(UnleashConstraint test, string? value)
    {
        switch (test.Operator)
        {
            case "IN":
                return value is not null && test.Values.Contains(value);
            case "NOT_IN":
                return value is null || !test.Values.Contains(value);
            case "DATE_AFTER":
                return TryParseTime(test.Value, out var start) && Prover.Now > start;
            case "DATE_BEFORE":
                return TryParseTime(test.Value, out var end) && Prover.Now < end;
        }
        if (value is null)
            return false;
        var operand = test.Value;
        var comparison = test.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return test.Operator switch
        {
            "STR_CONTAINS" => test.Values.Any(part => value.Contains(part, comparison)),
            "STR_STARTS_WITH" => test.Values.Any(part => value.StartsWith(part, comparison)),
            "STR_ENDS_WITH" => test.Values.Any(part => value.EndsWith(part, comparison)),
            "REGEX" => test.Pattern.IsMatch(value),
            "IN_CIDR" => test.Values.Any(range => UnleashNetwork.TryParse(range, out var network) && network.Contains(value)),
            "SEMVER_EQ" or "SEMVER_GT" or "SEMVER_LT" => FullVersion.TryParse(value, out var version)
                && FullVersion.TryParse(operand, out var other)
                && Ordered(test.Operator["SEMVER_".Length..], version.CompareTo(other)),
            var op => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Ordered(op["NUM_".Length..], number.CompareTo(double.Parse(operand, CultureInfo.InvariantCulture))),
        };
    }

    private static bool Ordered(string op, int order) =>
        op switch
        {
            "EQ" => order == 0,
            "GT" => order > 0,
            "GTE" => order >= 0,
            "LT" => order < 0,
            _ => order <= 0,
        };

    private static string? ValueOf(string field, ProofCaller caller) =>
        field == "userId" ? caller.TargetingKey
        : caller.Attributes.TryGetValue(field, out FlagValue? value) ? value.AsString()
        : null;

    /// <summary>Parses a time as the proof compares it.</summary>
    public static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
