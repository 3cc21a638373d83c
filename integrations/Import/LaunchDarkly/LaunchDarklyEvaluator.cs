using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Evaluates flags as LaunchDarkly's SDK for Go does, written apart from the engine.</summary>
/// <remarks>evaluator.go, evaluator_clause.go, evaluator_segment.go and evaluator_bucketing.go of go-server-sdk-evaluation 3.</remarks>
internal sealed class LaunchDarklyEvaluator(
    IReadOnlyDictionary<string, LaunchDarklyFlag> flags,
    IReadOnlyDictionary<string, LaunchDarklySegment> segments
)
{
    // The answers for the last caller: many flags and segments may depend on the same ones.
    private readonly Dictionary<string, int?> _variations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _members = new(StringComparer.Ordinal);
    private ProofCaller? _caller;

    /// <summary>Returns the index of the variation; null for no value.</summary>
    public int? Evaluate(LaunchDarklyFlag flag, ProofCaller caller)
    {
        if (!ReferenceEquals(_caller, caller))
        {
            _variations.Clear();
            _members.Clear();
            _caller = caller;
        }
        if (!_variations.TryGetValue(flag.Key, out var variation))
            _variations[flag.Key] = variation = Compute(flag, caller);
        return variation;
    }

    private int? Compute(LaunchDarklyFlag flag, ProofCaller caller)
    {
        if (!flag.IsOn)
            return flag.Off;
        foreach (var (key, variation, _) in flag.Prerequisites)
            if (!flags[key].IsOn || Evaluate(flags[key], caller) != variation)
                return flag.Off;
        foreach (var target in flag.Targets)
            if (Has(target, caller))
                return target.Variation;
        var rule = flag.Rules.FirstOrDefault(rule => rule.Clauses.All(clause => Matches(clause, caller)));
        return Serve(flag, rule?.Serve ?? flag.Fallthrough, caller);
    }

    /// <summary>Returns the index of the variation that a part of a flag serves.</summary>
    public static int Serve(LaunchDarklyFlag flag, LaunchDarklyServe serve, ProofCaller caller)
    {
        if (serve.Variation is { } index)
            return index;
        var bucket = BucketOf(serve.Seed ?? flag.Key + "." + flag.Salt, ValueOf(serve.By, caller));
        float sum = 0;
        foreach (var (variation, weight) in serve.Weights)
        {
            sum += weight / 100000f;
            if (bucket < sum)
                return variation;
        }
        return serve.Weights[^1].Variation;
    }

    private static bool Has(LaunchDarklyTarget target, ProofCaller caller) =>
        ValueOf(target.Attribute, caller) is { Type: FlagType.String } key && target.Keys.Contains(key.AsString());

    private bool Contains(LaunchDarklySegment segment, ProofCaller caller)
    {
        if (!_members.TryGetValue(segment.Key, out var isMember))
            _members[segment.Key] = isMember = IsMember(segment, caller);
        return isMember;
    }

    private bool IsMember(LaunchDarklySegment segment, ProofCaller caller)
    {
        if (segment.Included.Any(target => Has(target, caller)))
            return true;
        return !segment.Excluded.Any(target => Has(target, caller)) && segment.Rules.Any(rule => Applies(segment, rule, caller));
    }

    private bool Applies(LaunchDarklySegment segment, LaunchDarklySegmentRule rule, ProofCaller caller)
    {
        if (!rule.Clauses.All(clause => Matches(clause, caller)))
            return false;
        if (rule.Weight is not { } weight)
            return true;
        return ValueOf(rule.KindKey, caller) is not null
            && BucketOf(segment.Key + "." + segment.Salt, ValueOf(rule.By, caller)) < weight / 100000f;
    }

    private static float BucketOf(string prefix, FlagValue? value)
    {
        var text = value?.Type switch
        {
            FlagType.String => value.AsString(),
            FlagType.Number when double.IsInteger(value.AsNumber()) => ((long)value.AsNumber()).ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is null)
            return 0;
        // The hash is LaunchDarkly's; nothing is protected by it.
#pragma warning disable CA5350
        var hash = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(prefix + "." + text)))[..15];
#pragma warning restore CA5350
        // A double has fewer bits than the number. Its last bit says whether more follow, so that rounding twice is rounding once.
        var number = long.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (number >= 1L << 53)
            number = ((number >> 8) | ((number & 0xFF) == 0 ? 0L : 1L)) << 8;
        return (float)(double)number / (1L << 60);
    }

    private bool Matches(LaunchDarklyClause clause, ProofCaller caller)
    {
        if (clause.Operator == LaunchDarklyClause.SegmentMatch)
            return clause.Values.Any(value =>
                    value.Type == FlagType.String && segments.TryGetValue(value.AsString(), out var segment) && Contains(segment, caller)
                ) != clause.IsNegated;
        if (clause.Attribute == LaunchDarklyClause.Kind)
            return clause.Values.Any(value =>
                    value.Type == FlagType.String && ValueOf(LaunchDarklyAttributes.OfKind(value.AsString()), caller) is not null
                ) != clause.IsNegated;
        var actual = ValueOf(clause.Attribute, caller);
        if (clause.Attribute == LaunchDarklyClause.Anonymous)
            actual = FlagValue.From(actual?.Type == FlagType.Boolean && actual.AsBoolean());
        return actual is not null && Matches(clause, actual) != clause.IsNegated;
    }

    private static bool Matches(LaunchDarklyClause clause, FlagValue actual) =>
        clause.Operator == "matches"
            ? actual.Type == FlagType.String && clause.Patterns.Any(pattern => pattern.IsMatch(actual.AsString()))
            : clause.Values.Any(value => Matches(clause.Operator, actual, value));

    private static bool Matches(string op, FlagValue actual, FlagValue value)
    {
        var areTexts = actual.Type == FlagType.String && value.Type == FlagType.String;
        var areNumbers = actual.Type == FlagType.Number && value.Type == FlagType.Number;
        switch (op)
        {
            case "in":
                return areNumbers ? actual.AsNumber().Equals(value.AsNumber()) : actual.Equals(value);
            case "startsWith":
                return areTexts && actual.AsString().StartsWith(value.AsString(), StringComparison.Ordinal);
            case "endsWith":
                return areTexts && actual.AsString().EndsWith(value.AsString(), StringComparison.Ordinal);
            case "contains":
                return areTexts && actual.AsString().Contains(value.AsString(), StringComparison.Ordinal);
            case "lessThan":
                return areNumbers && actual.AsNumber() < value.AsNumber();
            case "lessThanOrEqual":
                return areNumbers && actual.AsNumber() <= value.AsNumber();
            case "greaterThan":
                return areNumbers && actual.AsNumber() > value.AsNumber();
            case "greaterThanOrEqual":
                return areNumbers && actual.AsNumber() >= value.AsNumber();
            case "before":
                return LaunchDarklyConditions.TimeOf(actual) < LaunchDarklyConditions.TimeOf(value);
            case "after":
                return LaunchDarklyConditions.TimeOf(actual) > LaunchDarklyConditions.TimeOf(value);
            default:
                if (!areTexts || !PartialVersion.TryParse(actual.AsString(), out var version))
                    return false;
                var order = PartialVersion.TryParse(value.AsString(), out var other) ? version.CompareTo(other) : 0;
                return op switch
                {
                    "semVerLessThan" => order < 0,
                    "semVerGreaterThan" => order > 0,
                    _ => order == 0,
                };
        }
    }

    private static FlagValue? ValueOf(string attribute, ProofCaller caller) =>
        attribute == ImportConditions.TargetingKey ? FlagValue.From(caller.TargetingKey) : caller.Attributes.GetValueOrDefault(attribute);
}
