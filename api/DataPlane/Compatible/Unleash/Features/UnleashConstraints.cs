using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>
/// Translates conditions to constraints that pass for the same callers. Contexts of Unleash hold texts: a condition that does not convert
/// them tests texts only.
/// </summary>
/// <param name="ruleset">The ruleset, which has the segments.</param>
/// <param name="isImported">
/// Whether the names of attributes are those that Unleash had. Others have parts, which Unleash does not know.
/// </param>
internal sealed class UnleashConstraints(Ruleset ruleset, bool isImported)
{
    /// <summary>The largest number of callers of a segment that are listed in a constraint.</summary>
    private const int MaxIncluded = 1_000;

    /// <summary>
    /// The pattern with which the import tests for full versions; Unleash compares no others, and FlagCluster reads a missing number as 0.
    /// </summary>
    private const string FullVersion = @"^[0-9]+\.[0-9]+\.[0-9]+([\-+].*)?$";

    /// <summary>Returns constraints that pass together when a condition does, or null when there are none.</summary>
    public ImmutableArray<UnleashConstraint>? AllOf(Condition condition)
    {
        switch (condition)
        {
            case AllCondition all when !IsVersion(all):
                var constraints = ImmutableArray.CreateBuilder<UnleashConstraint>();
                foreach (var part in all.Conditions)
                {
                    if (AllOf(part) is not { } parts)
                        return null;
                    constraints.AddRange(parts);
                }
                return constraints.ToImmutable();
            case SegmentCondition { Segment: var key } when ruleset.Segments.TryGetValue(key, out var segment):
                return AllOf(segment);
            default:
                return Of(condition) is { } constraint ? [constraint] : null;
        }
    }

    /// <summary>Returns whether a condition is one comparison of full versions, as the import makes it.</summary>
    public bool IsVersion(AllCondition all) => VersionOf(all) is not null;

    /// <summary>Returns constraints that pass together for the callers in a segment, or null when there are none.</summary>
    public ImmutableArray<UnleashConstraint>? AllOf(Segment segment)
    {
        if (segment.Included.Count == 0 && segment.Excluded.Count == 0)
            return segment.When is null ? [new("userId", UnleashConstraint.In, [])] : AllOf(segment.When);
        if (segment.When is not null || segment.Excluded.Count > 0 || segment.Included.Count > MaxIncluded)
            return null;
        return In(segment.By ?? AttributeNames.TargetingKey, [.. segment.Included]) is { } constraint ? [constraint] : null;
    }

    /// <summary>Returns the field of an attribute, or null when Unleash has no such field.</summary>
    public string? FieldOf(string attribute)
    {
        if (attribute == AttributeNames.TargetingKey)
            return "userId";
        var isField = attribute.Length > 0 && attribute[0] != '@' && attribute is not ("userId" or "currentTime" or "properties");
        return isField && (isImported || !attribute.Contains('.', StringComparison.Ordinal)) ? attribute : null;
    }

    private UnleashConstraint? Of(Condition condition) =>
        condition switch
        {
            NotCondition not => AllOf(not.Condition) is [var constraint] ? constraint.Not() : null,
            AllCondition all => VersionOf(all),
            AnyCondition { Conditions: [] } => new("userId", UnleashConstraint.In, []),
            AnyCondition any => AnyOf(any),
            AttributeCondition { Attribute: AttributeCondition.TimeAttribute } test => OfTime(test),
            AttributeCondition test => Of(test),
            _ => null,
        };

    /// <summary>Returns one list of the lists of a field.</summary>
    private UnleashConstraint? AnyOf(AnyCondition any)
    {
        UnleashConstraint? united = null;
        foreach (var part in any.Conditions)
        {
            if (Of(part) is not { Operator: UnleashConstraint.In } constraint || (united ?? constraint).Context != constraint.Context)
                return null;
            united = united is null ? constraint : united with { Values = united.Values.AddRange(constraint.Values) };
        }
        return united;
    }

    private UnleashConstraint? Of(AttributeCondition test)
    {
        if (FieldOf(test.Attribute) is not { } field)
            return null;
        if (test.As == AttributeConversion.Number)
            return OfNumber(test, field);
        if (test.As is not (AttributeConversion.None or AttributeConversion.Text) || TextsOf(test) is not { } texts)
            return null;
        switch (test.Operator)
        {
            case ConditionOperator.Equals or ConditionOperator.In when !test.IgnoreCase:
                return In(test.Attribute, texts);
            case ConditionOperator.Contains:
                return OfText(test, new(field, "STR_CONTAINS", texts));
            case ConditionOperator.StartsWith:
                return OfText(test, new(field, "STR_STARTS_WITH", texts));
            case ConditionOperator.EndsWith:
                return OfText(test, new(field, "STR_ENDS_WITH", texts));
            case ConditionOperator.Matches when texts.Length == 1:
                return new(field, "REGEX", texts) { IsSingle = true, IgnoresCase = test.IgnoreCase };
            case ConditionOperator.InCidr when texts.All(IsPlain):
                return new(field, "IN_CIDR", texts);
            default:
                return null;
        }
    }

    private UnleashConstraint? In(string attribute, ImmutableArray<string> values) =>
        FieldOf(attribute) is { } field && values.All(IsPlain) ? new(field, UnleashConstraint.In, values) : null;

    private static UnleashConstraint? OfText(AttributeCondition test, UnleashConstraint constraint)
    {
        // Lower case outside of ASCII depends on the language of the process there.
        if (!constraint.Values.All(value => IsPlain(value) && (!test.IgnoreCase || Ascii.IsValid(value))))
            return null;
        return constraint with { IgnoresCase = test.IgnoreCase };
    }

    private static UnleashConstraint? OfNumber(AttributeCondition test, string field)
    {
        var op = test.Operator switch
        {
            ConditionOperator.Equals => "NUM_EQ",
            ConditionOperator.Gt => "NUM_GT",
            ConditionOperator.Gte => "NUM_GTE",
            ConditionOperator.Lt => "NUM_LT",
            ConditionOperator.Lte => "NUM_LTE",
            _ => null,
        };
        return op is not null && test.Operands is [{ Type: FlagType.Number } number]
            ? new(field, op, [number.AsNumber().ToString("R", CultureInfo.InvariantCulture)]) { IsSingle = true }
            : null;
    }

    private static UnleashConstraint? OfTime(AttributeCondition test)
    {
        if (TextsOf(test) is not [var text] || !Rfc3339.TryParse(text, out var time))
            return null;
        var utc = time.UtcDateTime;
        // Here the boundary passes 'after', in Unleash it does not; times are whole milliseconds.
        return test.Operator switch
        {
            ConditionOperator.After when utc.Ticks >= TimeSpan.TicksPerMillisecond => At("DATE_AFTER", utc.AddMilliseconds(-1)),
            ConditionOperator.Before => At("DATE_BEFORE", utc),
            _ => null,
        };

        static UnleashConstraint At(string op, DateTime utc) =>
            new("currentTime", op, [utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)]) { IsSingle = true };
    }

    /// <summary>Returns the constraint of a comparison of full versions, or null for another condition.</summary>
    private UnleashConstraint? VersionOf(AllCondition all)
    {
        if (
            all.Conditions is not [AttributeCondition { Operator: ConditionOperator.Matches } full, AttributeCondition test]
            || full.Attribute != test.Attribute
            || full.IgnoreCase
            || TextsOf(full) is not [FullVersion]
            || TextsOf(test) is not [var version]
            || FieldOf(test.Attribute) is not { } field
        )
            return null;
        var op = test.Operator switch
        {
            ConditionOperator.SemverEquals => "SEMVER_EQ",
            ConditionOperator.SemverGt => "SEMVER_GT",
            ConditionOperator.SemverLt => "SEMVER_LT",
            _ => null,
        };
        return op is null || version.Split('.').Length < 3 ? null : new(field, op, [version]) { IsSingle = true };
    }

    /// <summary>Returns the operands, or null when one is no text.</summary>
    public static ImmutableArray<string>? TextsOf(AttributeCondition test) =>
        test.Operands.All(operand => operand.Type == FlagType.String) ? [.. test.Operands.Select(operand => operand.AsString())] : null;

    /// <summary>Returns whether an operand is the same in Unleash, which trims operands and ignores empty ones.</summary>
    private static bool IsPlain(string text) => text.Length > 0 && text.AsSpan().Trim().Length == text.Length;
}
