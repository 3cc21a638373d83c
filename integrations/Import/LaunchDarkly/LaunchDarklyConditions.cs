using System.Collections.Immutable;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Maps clauses to conditions.</summary>
/// <param name="segments">The keys of the segments in the source: others match nobody.</param>
internal sealed class LaunchDarklyConditions(IReadOnlySet<string> segments)
{
    private static readonly FlagValue True = FlagValue.From(value: true);

    public IEnumerable<Condition> Of(ImmutableArray<LaunchDarklyClause> clauses) => clauses.Select(Of);

    public Condition Of(LaunchDarklyClause clause)
    {
        if (clause.Operator == LaunchDarklyClause.SegmentMatch)
            return Negated(clause, ImportConditions.Any([.. SegmentsOf(clause).Select(key => new SegmentCondition(key))]));
        if (clause.Attribute == LaunchDarklyClause.Kind)
            return Negated(clause, OfKind(clause));
        if (clause.Attribute == LaunchDarklyClause.Anonymous)
            return Negated(clause, OfAnonymous(clause));
        if (clause.Attribute.EndsWith("." + LaunchDarklyClause.Anonymous, StringComparison.Ordinal))
            throw new SourceException(clause.Place, "'anonymous' can be imported for users only.");
        var test = Plain(clause);
        // A missing attribute never matches.
        return clause.IsNegated ? new AllCondition([ImportConditions.Exists(clause.Attribute), new NotCondition(test)]) : test;
    }

    /// <summary>Returns a condition that a context of a kind is one of some by its key.</summary>
    public static Condition Of(LaunchDarklyTarget target) =>
        ImportConditions.Test(target.Attribute, ConditionOperator.In, [.. target.Keys.Select(FlagValue.From)]);

    /// <summary>Returns the time of a value, in Unix milliseconds; null for a value that is none.</summary>
    public static long? TimeOf(FlagValue value)
    {
        if (value.Type == FlagType.Number)
            return (long)value.AsNumber();
        return value.Type == FlagType.String && value.AsString().Contains('T') && Rfc3339.TryParse(value.AsString(), out var time)
            ? time.ToUnixTimeMilliseconds()
            : null;
    }

    private IEnumerable<string> SegmentsOf(LaunchDarklyClause clause) =>
        clause.Values.Where(value => value.Type == FlagType.String).Select(value => value.AsString()).Where(segments.Contains).Distinct();

    private static Condition Negated(LaunchDarklyClause clause, Condition condition) =>
        clause.IsNegated ? new NotCondition(condition) : condition;

    private static Condition OfKind(LaunchDarklyClause clause)
    {
        if (clause.Operator != "in")
            throw new SourceException(clause.Place, "Kinds of contexts can be compared with 'in' only.");
        return ImportConditions.Any([
            .. TextsOf(clause).Select(kind => ImportConditions.Exists(LaunchDarklyAttributes.OfKind(kind.AsString()))),
        ]);
    }

    /// <summary>Returns a test of whether a user is anonymous: without the attribute it is not.</summary>
    private static Condition OfAnonymous(LaunchDarklyClause clause)
    {
        var isTrue = ImportConditions.Test(clause.Attribute, ConditionOperator.Equals, True);
        var values = clause.Operator == "in" ? clause.Values.Where(value => value.Type == FlagType.Boolean) : [];
        return ImportConditions.Any([
            .. values.Distinct().Select(value => value.AsBoolean() ? isTrue : (Condition)new NotCondition(isTrue)),
        ]);
    }

    private static Condition Plain(LaunchDarklyClause clause) =>
        clause.Operator switch
        {
            "in" => OfValues(clause),
            "startsWith" => Any(clause, ConditionOperator.StartsWith, TextsOf(clause)),
            "endsWith" => Any(clause, ConditionOperator.EndsWith, TextsOf(clause)),
            "contains" => Any(clause, ConditionOperator.Contains, TextsOf(clause)),
            "matches" => OfPatterns(clause),
            "lessThan" => Any(clause, ConditionOperator.Lt, NumbersOf(clause)),
            "lessThanOrEqual" => Any(clause, ConditionOperator.Lte, NumbersOf(clause)),
            "greaterThan" => Any(clause, ConditionOperator.Gt, NumbersOf(clause)),
            "greaterThanOrEqual" => Any(clause, ConditionOperator.Gte, NumbersOf(clause)),
            "before" => Any(clause, ConditionOperator.Before, TimesOf(clause, add: 0)),
            "after" => Any(clause, ConditionOperator.After, TimesOf(clause, add: 1)),
            "semVerEqual" => OfVersions(clause, ConditionOperator.SemverEquals),
            "semVerLessThan" => OfVersions(clause, ConditionOperator.SemverLt),
            "semVerGreaterThan" => OfVersions(clause, ConditionOperator.SemverGt),
            var op => throw new SourceException(
                clause.Place,
                $"The operator '{SourceNode.Shown(op)}' is unknown. LaunchDarkly never matches it."
            ),
        };

    private static Condition OfValues(LaunchDarklyClause clause)
    {
        if (clause.Values.Any(value => value.Type == FlagType.Object))
            throw new SourceException(clause.Place, "Comparisons with lists and objects cannot be imported.");
        return ImportConditions.Any([
            .. clause
                .Values.GroupBy(value => value.Type)
                .Select(same => ImportConditions.Test(clause.Attribute, ConditionOperator.In, [.. same.Distinct()])),
        ]);
    }

    private static Condition OfPatterns(LaunchDarklyClause clause)
    {
        _ = clause.Patterns;
        return Any(clause, ConditionOperator.Matches, TextsOf(clause));
    }

    private static Condition OfVersions(LaunchDarklyClause clause, ConditionOperator op)
    {
        var versions = TextsOf(clause);
        if (versions.Any(version => !PartialVersion.TryParse(version.AsString(), out _)))
            throw new SourceException(clause.Place, "The values must be versions such as 1.2.3 or 1.2.");
        return Any(clause, op, versions);
    }

    private static ImmutableArray<FlagValue> TextsOf(LaunchDarklyClause clause) =>
        [.. clause.Values.Where(value => value.Type == FlagType.String).Distinct()];

    private static ImmutableArray<FlagValue> NumbersOf(LaunchDarklyClause clause) =>
        [.. clause.Values.Where(value => value.Type == FlagType.Number).Distinct()];

    private static ImmutableArray<FlagValue> TimesOf(LaunchDarklyClause clause, int add) =>
        [.. clause.Values.Select(TimeOf).OfType<long>().Select(time => FlagValue.From((double)(time + add))).Distinct()];

    private static Condition Any(LaunchDarklyClause clause, ConditionOperator op, ImmutableArray<FlagValue> operands) =>
        operands.IsEmpty
            ? ImportConditions.Never
            : ImportConditions.Any([.. operands.Select(one => ImportConditions.Test(clause.Attribute, op, one))]);
}
