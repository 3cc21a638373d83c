using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>
/// Maps constraints. A missing attribute, or one of another type than the literal, meets no constraint, the negative ones included.
/// </summary>
internal static class FlagrConditions
{
    public static Condition? Of(FlagrSegment segment)
    {
        ImmutableArray<Condition> parts = [.. segment.Constraints.Select(Of)];
        return parts.Length switch
        {
            0 => null,
            1 => parts[0],
            _ => new AllCondition(parts),
        };
    }

    private static Condition Of(FlagrConstraint test) =>
        test.Operator switch
        {
            "EQ" => Test(test, ConditionOperator.Equals),
            "NEQ" => TypedNot(test, ConditionOperator.Equals),
            "LT" => Ordered(test, ConditionOperator.Lt),
            "LTE" => Ordered(test, ConditionOperator.Lte),
            "GT" => Ordered(test, ConditionOperator.Gt),
            "GTE" => Ordered(test, ConditionOperator.Gte),
            "EREG" => new AllCondition([Is(test, "string"), Test(test, ConditionOperator.Matches)]),
            "NEREG" => TypedNot(test, ConditionOperator.Matches),
            "IN" => test.Values.IsEmpty ? new AnyCondition([]) : new AllCondition([IsTyped(test), Test(test, ConditionOperator.In)]),
            "NOTIN" => test.Values.IsEmpty
                ? throw new SourceException(test.Place, "The list of values is empty.")
                : TypedNot(test, ConditionOperator.In),
            "CONTAINS" => new AllCondition([Is(test, "list"), Test(test, ConditionOperator.Contains)]),
            "NOTCONTAINS" => new AllCondition([Is(test, "list"), new NotCondition(Test(test, ConditionOperator.Contains))]),
            var op => throw new SourceException(test.Place, $"Flagr has no operator '{SourceNode.Shown(op)}'."),
        };

    private static AttributeCondition Ordered(FlagrConstraint test, ConditionOperator op) =>
        test.Value.Type == FlagType.Number
            ? Test(test, op)
            : throw new SourceException(test.Place, "The value must be a number. Flagr never matches this constraint.");

    private static AllCondition TypedNot(FlagrConstraint test, ConditionOperator op) =>
        new([IsTyped(test), new NotCondition(Test(test, op))]);

    /// <summary>Returns a test that the attribute has the type of the literal.</summary>
    private static AttributeCondition IsTyped(FlagrConstraint test) =>
        Is(
            test,
            test.Value.Type switch
            {
                FlagType.Number => "number",
                FlagType.Boolean => "boolean",
                _ => "string",
            }
        );

    private static AttributeCondition Is(FlagrConstraint test, string type) =>
        new(test.Property, ConditionOperator.Is, [FlagValue.From(type)]);

    private static AttributeCondition Test(FlagrConstraint test, ConditionOperator op) => new(test.Property, op, test.Values);
}
