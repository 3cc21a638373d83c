using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>
/// Translates conditions to constraints that are met by the same callers. A constraint of Flagr is not met by a missing attribute nor by
/// one of another type than the literal; a negative one is therefore a test of the type and a negation here.
/// </summary>
internal static class FlagrConstraints
{
    private const string Text = "string",
        List = "list";

    /// <summary>The characters that literals of Flagr write in another way, or cannot have.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("\"\\");

    private static readonly SearchValues<char> OfPaths = SearchValues.Create("{}[]");

    /// <summary>Returns constraints that are met together when a condition is true, or null when there are none.</summary>
    /// <param name="condition">The condition; null is true for everyone.</param>
    public static ImmutableArray<FlagrConstraint>? Of(Condition? condition)
    {
        if (condition is null)
            return [];
        if (One(condition) is { } constraint)
            return [constraint];
        if (condition is not AllCondition all)
            return null;
        var constraints = ImmutableArray.CreateBuilder<FlagrConstraint>();
        foreach (var part in all.Conditions)
        {
            if (Of(part) is not { } parts)
                return null;
            constraints.AddRange(parts);
        }
        return constraints.ToImmutable();
    }

    private static FlagrConstraint? One(Condition condition) =>
        condition switch
        {
            AttributeCondition test => Plain(test),
            AllCondition { Conditions: [AttributeCondition { Operator: ConditionOperator.Is } type, AttributeCondition test] } => Typed(
                type,
                test,
                isNot: false
            ),
            AllCondition
            {
                Conditions: [
                    AttributeCondition { Operator: ConditionOperator.Is } type,
                    NotCondition { Condition: AttributeCondition test },
                ]
            } => Typed(type, test, isNot: true),
            _ => null,
        };

    private static FlagrConstraint? Plain(AttributeCondition test) =>
        test.Operator switch
        {
            ConditionOperator.Equals => Create(test, "EQ", LiteralOf(test.Operands)),
            ConditionOperator.Lt => Create(test, "LT", LiteralOf(test.Operands)),
            ConditionOperator.Lte => Create(test, "LTE", LiteralOf(test.Operands)),
            ConditionOperator.Gt => Create(test, "GT", LiteralOf(test.Operands)),
            ConditionOperator.Gte => Create(test, "GTE", LiteralOf(test.Operands)),
            _ => null,
        };

    private static FlagrConstraint? Typed(AttributeCondition type, AttributeCondition test, bool isNot)
    {
        if (type.Attribute != test.Attribute || type.Operands is not [{ Type: FlagType.String } named] || test.Operands.IsEmpty)
            return null;
        var name = named.AsString();
        if (test.Operator == ConditionOperator.Contains)
            return name == List ? Create(test, isNot ? "NOTCONTAINS" : "CONTAINS", LiteralOf(test.Operands)) : null;
        if (name != NameOf(test.Operands[0].Type))
            return null;
        return test.Operator switch
        {
            ConditionOperator.Equals when isNot => Create(test, "NEQ", LiteralOf(test.Operands)),
            ConditionOperator.In => Create(test, isNot ? "NOTIN" : "IN", ListOf(test.Operands)),
            ConditionOperator.Matches => Create(test, isNot ? "NEREG" : "EREG", PatternOf(test.Operands)),
            _ => null,
        };
    }

    private static FlagrConstraint? Create(AttributeCondition test, string op, string? literal)
    {
        var isPlain = test is { As: AttributeConversion.None, IgnoreCase: false };
        var isProperty =
            !test.Attribute.StartsWith('@') && test.Attribute != "targetingKey" && !test.Attribute.AsSpan().ContainsAny(OfPaths);
        return isPlain && isProperty && literal is not null ? new(test.Attribute, op, literal) : null;
    }

    private static string NameOf(FlagType type) =>
        type switch
        {
            FlagType.Number => "number",
            FlagType.Boolean => "boolean",
            _ => Text,
        };

    private static string? LiteralOf(ImmutableArray<FlagValue> operands) => operands is [var operand] ? LiteralOf(operand) : null;

    private static string? LiteralOf(FlagValue operand) =>
        operand.Type switch
        {
            FlagType.Boolean => operand.AsBoolean() ? "TRUE" : "FALSE",
            FlagType.Number => NumberOf(operand),
            FlagType.String => Quote(operand.AsString()),
            _ => null,
        };

    /// <summary>Returns a list of texts or of numbers.</summary>
    private static string? ListOf(ImmutableArray<FlagValue> operands)
    {
        var type = operands[0].Type;
        if (type is not (FlagType.String or FlagType.Number) || operands.Any(operand => operand.Type != type))
            return null;
        var literals = operands.Select(LiteralOf).ToList();
        return literals.Contains(null) ? null : $"[{string.Join(',', literals)}]";
    }

    /// <summary>Returns a pattern. Flagr takes what is in the quotation marks as it is, unless it has a slash.</summary>
    private static string? PatternOf(ImmutableArray<FlagValue> operands)
    {
        if (operands is not [{ Type: FlagType.String } operand])
            return null;
        var pattern = operand.AsString();
        var hasEscapes = pattern.Contains('/', StringComparison.Ordinal) && pattern.Contains('\\', StringComparison.Ordinal);
        return hasEscapes || pattern.Contains('"', StringComparison.Ordinal) ? null : $"\"{pattern}\"";
    }

    private static string? Quote(string text) => text.AsSpan().ContainsAny(Special) || text.Any(char.IsControl) ? null : $"\"{text}\"";

    private static string? NumberOf(FlagValue operand)
    {
        var text = operand.AsNumber().ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? null : text;
    }
}
