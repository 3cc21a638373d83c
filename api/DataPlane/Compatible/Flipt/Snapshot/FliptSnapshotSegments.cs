using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>
/// Translates segments to those of Flipt that have the same entities in every client. Clients differ from Flipt's server in numbers,
/// booleans, times, prefixes and blanks, so that only equality of texts is left.
/// </summary>
/// <param name="ruleset">The ruleset.</param>
internal sealed class FliptSnapshotSegments(Ruleset ruleset)
{
    private const string TargetingKey = "targetingKey";

    /// <summary>Returns the segments of a rule's condition, or null when it is no choice of segments.</summary>
    public FliptRule? Of(Condition? condition) =>
        condition switch
        {
            SegmentCondition one => Of([one], isAll: false),
            AllCondition { Conditions: { Length: > 1 } parts } => Of(parts, isAll: true),
            AnyCondition { Conditions: { Length: > 1 } parts } => Of(parts, isAll: false),
            _ => null,
        };

    private FliptRule? Of(ImmutableArray<Condition> parts, bool isAll)
    {
        var segments = parts.Select(part => part is SegmentCondition { Segment: var key } ? Find(key) : null).ToList();
        return segments.Contains(null) ? null : new([.. segments.OfType<FliptSegment>()], isAll);
    }

    private FliptSegment? Find(string key)
    {
        if (!ruleset.Segments.TryGetValue(key, out var segment) || segment.When is null)
            return null;
        if (segment.Included.Count > 0 || segment.Excluded.Count > 0)
            return null;
        if (ConstraintOf(segment.When) is { } constraint)
            return new(key, true, [constraint]);
        return segment.When switch
        {
            AllCondition all => Of(key, all.Conditions, isAll: true),
            // Without parts it has nobody here, and everybody in Flipt.
            AnyCondition { Conditions: { Length: > 0 } parts } => Of(key, parts, isAll: false),
            _ => null,
        };
    }

    private static FliptSegment? Of(string key, ImmutableArray<Condition> parts, bool isAll)
    {
        var constraints = parts.Select(ConstraintOf).ToList();
        return constraints.Contains(null) ? null : new(key, isAll, [.. constraints.OfType<FliptConstraint>()]);
    }

    private static FliptConstraint? ConstraintOf(Condition condition) =>
        condition switch
        {
            AttributeCondition test => Test(test, isNot: false),
            // A missing or empty attribute meets no negative constraint.
            AllCondition { Conditions: [AttributeCondition type, NotCondition { Condition: AttributeCondition empty }, NotCondition not] }
                when IsPresence(type, empty) && not.Condition is AttributeCondition test && test.Attribute == type.Attribute => Test(
                test,
                isNot: true
            ),
            _ => null,
        };

    /// <summary>Returns whether two conditions mean that an attribute has a text which is not empty.</summary>
    private static bool IsPresence(AttributeCondition type, AttributeCondition empty) =>
        type.Operator == ConditionOperator.Is
        && type.Operands.Any(operand => operand.Type == FlagType.String && operand.AsString() == "string")
        && type.Attribute == empty.Attribute
        && empty is { Operator: ConditionOperator.Equals, Operands: [{ Type: FlagType.String } text] }
        && text.AsString().Length == 0;

    private static FliptConstraint? Test(AttributeCondition test, bool isNot)
    {
        if (test.IgnoreCase || test.As is not (AttributeConversion.None or AttributeConversion.Text) || test.Attribute.StartsWith('@'))
            return null;
        // A text that JSON escapes is not read by clients.
        if (test.Operands.IsEmpty || !test.Operands.All(IsPlain))
            return null;
        var (op, value) = test.Operator switch
        {
            ConditionOperator.Equals => (isNot ? "neq" : "eq", test.Operands[0].AsString()),
            ConditionOperator.In => (isNot ? "isnotoneof" : "isoneof", $"[{string.Join(',', test.Operands)}]"),
            _ => (null, ""),
        };
        return op is null ? null : new(test.Attribute == TargetingKey, test.Attribute, op, value);
    }

    private static bool IsPlain(FlagValue operand) =>
        operand.Type == FlagType.String && operand.AsString() is { Length: > 0 } text && operand.ToString() == $"\"{text}\"";
}
