using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Maps constraints to conditions. Unleash's contexts hold texts, so that tests convert with <c>as: text</c>.</summary>
internal static class UnleashConditions
{
    private const string CurrentTime = "currentTime";

    /// <summary>Returns the attribute of a context field.</summary>
    public static string AttributeOf(string field) => field == "userId" ? "targetingKey" : field;

    public static Condition Of(ImportDraft draft, UnleashConstraint constraint)
    {
        var condition = Plain(draft, constraint);
        // The negation includes callers without the attribute.
        return constraint.Inverted ? new NotCondition(condition) : condition;
    }

    /// <summary>Returns a test of a context field.</summary>
    public static Condition In(string field, ImmutableArray<string> values)
    {
        ImmutableArray<string> distinct = [.. values.Distinct()];
        return distinct.IsEmpty ? ImportConditions.Never : TextTest(field, ConditionOperator.In, distinct);
    }

    private static Condition Plain(ImportDraft draft, UnleashConstraint test)
    {
        var op = test.Operator;
        if (op is "DATE_AFTER" or "DATE_BEFORE")
            return OfTime(test);
        if (test.Context == CurrentTime)
            throw new SourceException(test.Place, $"'{CurrentTime}' is imported with DATE_AFTER and DATE_BEFORE only.");
        switch (op)
        {
            case "IN":
                return In(test.Context, test.Values);
            case "NOT_IN":
                return new NotCondition(In(test.Context, test.Values));
            case "STR_CONTAINS" or "STR_STARTS_WITH" or "STR_ENDS_WITH" when test.Values.IsEmpty:
                return ImportConditions.Never;
            case "STR_CONTAINS":
                return OfText(draft, test, ConditionOperator.Contains);
            case "STR_STARTS_WITH":
                return OfText(draft, test, ConditionOperator.StartsWith);
            case "STR_ENDS_WITH":
                return OfText(draft, test, ConditionOperator.EndsWith);
            case "NUM_EQ" or "NUM_GT" or "NUM_GTE" or "NUM_LT" or "NUM_LTE":
                return OfNumber(draft, test);
            case "SEMVER_EQ" or "SEMVER_GT" or "SEMVER_LT":
                return OfVersion(test);
            case "REGEX":
                return OfPattern(test);
            case "IN_CIDR":
                return TextTest(test.Context, ConditionOperator.InCidr, test.Values);
            default:
                throw new SourceException(test.Place, $"The operator '{SourceNode.Shown(op)}' is unknown. Unleash never matches it.");
        }
    }

    private static AttributeCondition OfPattern(UnleashConstraint test)
    {
        _ = test.Pattern;
        return TextTest(test.Context, ConditionOperator.Matches, test.Value) with { IgnoreCase = test.IgnoreCase };
    }

    private static AttributeCondition OfText(ImportDraft draft, UnleashConstraint test, ConditionOperator op)
    {
        if (test.IgnoreCase && test.Values.Any(value => !System.Text.Ascii.IsValid(value)))
            draft.Note(test.Place, "Letters outside of ASCII whose lower case depends on the language can compare differently.");
        return TextTest(test.Context, op, test.Values) with { IgnoreCase = test.IgnoreCase };
    }

    private static AttributeCondition OfNumber(ImportDraft draft, UnleashConstraint test)
    {
        if (!double.TryParse(test.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            throw new SourceException(test.Place, $"'{SourceNode.Shown(test.Value)}' is not a decimal number.");
        draft.Note(test.Place, "Numbers are decimal: an empty value is no number here and 0 in Unleash, and '0x10' is none.");
        var op = test.Operator switch
        {
            "NUM_EQ" => ConditionOperator.Equals,
            "NUM_GT" => ConditionOperator.Gt,
            "NUM_GTE" => ConditionOperator.Gte,
            "NUM_LT" => ConditionOperator.Lt,
            _ => ConditionOperator.Lte,
        };
        return new(AttributeOf(test.Context), op, [FlagValue.From(number)]) { As = AttributeConversion.Number };
    }

    private static AllCondition OfVersion(UnleashConstraint test)
    {
        if (!FullVersion.TryParse(test.Value, out _))
            throw new SourceException(test.Place, $"'{SourceNode.Shown(test.Value)}' is not a full version such as 1.2.3.");
        var op = test.Operator switch
        {
            "SEMVER_EQ" => ConditionOperator.SemverEquals,
            "SEMVER_GT" => ConditionOperator.SemverGt,
            _ => ConditionOperator.SemverLt,
        };
        return ImportConditions.Version(AttributeOf(test.Context), op, test.Value, AttributeConversion.Text);
    }

    /// <summary>
    /// Returns the condition on the time. The name of the context field is ignored, as in Unleash; both ends are excluded.
    /// </summary>
    private static AttributeCondition OfTime(UnleashConstraint test)
    {
        if (!Rfc3339.TryParse(test.Value, out var time) || !UnleashEvaluator.TryParseTime(test.Value, out _))
            throw new SourceException(test.Place, $"'{SourceNode.Shown(test.Value)}' is not a time such as 2027-01-31T00:00:00Z.");
        if (time.Year is < ImportLimits.FirstYear or > ImportLimits.LastYear)
            throw new SourceException(test.Place, $"The year must be from {ImportLimits.FirstYear} to {ImportLimits.LastYear}.");
        return test.Operator == "DATE_AFTER" ? ImportConditions.After(time.AddMilliseconds(1)) : ImportConditions.Before(time);
    }

    private static AttributeCondition TextTest(string field, ConditionOperator op, params ImmutableArray<string> operands) =>
        new(AttributeOf(field), op, [.. operands.Select(FlagValue.From)]) { As = AttributeConversion.Text };
}
