using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Evaluates flags as Flipt does, written apart from the engine.</summary>
/// <remarks>internal/server/evaluation/evaluation.go of Flipt 2.11.</remarks>
internal static class FliptEvaluator
{
    // What Go's time.Parse reads with RFC3339, and then yyyy-mm-dd.
    private const NumberStyles NumberForm = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];

    /// <summary>Returns the variant key, or <c>true</c> or <c>false</c>; null for no variant.</summary>
    public static string? Evaluate(FliptFlag flag, IReadOnlyDictionary<string, FliptSegment> segments, ProofCaller caller)
    {
        if (flag.IsBoolean)
        {
            foreach (var rollout in flag.Rollouts)
            {
                var applies = rollout.Segments is { } of
                    ? Matches(of, segments, caller)
                    : IsBelow(flag.Key, caller.TargetingKey, rollout.Percentage);
                if (applies)
                    return FliptMapping.NameOf(rollout.Value);
            }
            return FliptMapping.NameOf(flag.Enabled);
        }
        if (!flag.Enabled)
            return flag.DefaultVariant;
        foreach (var rule in flag.Rules)
            if (Matches(rule.Segments, segments, caller))
                return Distribute(flag, rule, caller.TargetingKey);
        return flag.DefaultVariant;
    }

    /// <summary>Returns the variant of a matching rule.</summary>
    public static string? Distribute(FliptFlag flag, FliptRule rule, string entity)
    {
        if (rule.Shares.All(share => share.Rollout == 0))
            return flag.DefaultVariant;
        return FliptBucketing.VariantOf(rule.Shares, rule.Ends, FliptBucketing.OfVariant(flag.Key, entity));
    }

    /// <summary>Returns whether a threshold applies.</summary>
    public static bool IsBelow(string flag, string entity, float percentage) =>
        (float)FliptBucketing.OfThreshold(flag, entity) < percentage;

    /// <summary>Returns whether a value passes a constraint. A missing one is empty.</summary>
    public static bool Matches(FliptConstraint constraint, string value)
    {
        switch (constraint.Operator)
        {
            case "empty" or "notpresent":
                return value.Trim().Length == 0;
            case "notempty" or "present":
                return value.Trim().Length != 0;
        }
        if (value.Length == 0)
            return false;
        return constraint.Type switch
        {
            // A value of another type fails: the attribute may be compared as another type elsewhere.
            FliptComparison.Number => double.TryParse(value, NumberForm, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                && MatchesNumber(constraint, number),
            FliptComparison.Boolean => constraint.Operator == "true"
                ? value is "1" or "t" or "T" or "TRUE" or "true" or "True"
                : value is "0" or "f" or "F" or "FALSE" or "false" or "False",
            FliptComparison.DateTime => TryParseTime(value, out var time)
                && TryParseTime(constraint.Value, out var operand)
                && Compare(constraint.Operator, time.CompareTo(operand)),
            _ => MatchesText(constraint, value),
        };
    }

    private static bool Matches(FliptSegments rule, IReadOnlyDictionary<string, FliptSegment> segments, ProofCaller caller)
    {
        var matching = rule.Keys.Count(key => Matches(segments[key], caller));
        return rule.All ? matching == rule.Keys.Length : matching > 0;
    }

    private static bool Matches(FliptSegment segment, ProofCaller caller)
    {
        var matching = segment.Constraints.Count(constraint => Matches(constraint, ValueOf(constraint, caller)));
        return segment.All || segment.Constraints.IsEmpty ? matching == segment.Constraints.Length : matching > 0;
    }

    private static string ValueOf(FliptConstraint constraint, ProofCaller caller)
    {
        if (constraint.Type == FliptComparison.EntityId)
            return caller.TargetingKey;
        return caller.Attributes.TryGetValue(constraint.Property, out FlagValue? value) ? value.AsString() : "";
    }

    private static bool MatchesText(FliptConstraint constraint, string value) =>
        constraint.Operator switch
        {
            "eq" => value == constraint.Value,
            "neq" => value != constraint.Value,
            "isoneof" => constraint.Values.Contains(value),
            "isnotoneof" => !constraint.Values.Contains(value),
            "prefix" => value.Trim().StartsWith(constraint.Value, StringComparison.Ordinal),
            "suffix" => value.Trim().EndsWith(constraint.Value, StringComparison.Ordinal),
            "contains" => value.Contains(constraint.Value, StringComparison.Ordinal),
            _ => !value.Contains(constraint.Value, StringComparison.Ordinal),
        };

    private static bool MatchesNumber(FliptConstraint constraint, double value) =>
        constraint.Operator switch
        {
            "isoneof" => constraint.Values.Any(operand => Number(operand) == value),
            "isnotoneof" => !constraint.Values.Any(operand => Number(operand) == value),
            var op => Compare(op, value.CompareTo(Number(constraint.Value))),
        };

    private static bool Compare(string op, int order) =>
        op switch
        {
            "eq" => order == 0,
            "neq" => order != 0,
            "lt" => order < 0,
            "lte" => order <= 0,
            "gt" => order > 0,
            _ => order >= 0,
        };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Parses a time as the proof compares it.</summary>
    public static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
