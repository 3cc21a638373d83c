using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.JsonLogic;

/// <summary>Maps expressions of JsonLogic to conditions.</summary>
/// <remarks>https://jsonlogic.com/operations.html.</remarks>
/// <param name="logic">Reads expressions.</param>
internal abstract class LogicConditions(LogicReader logic)
{
    private int _depth;

    /// <summary>Returns the condition that an expression is true.</summary>
    public Condition Of(SourceNode expression)
    {
        // A reference inside of an operator may lead back to itself.
        if (_depth == RulesetLimits.ConditionDepth)
            throw expression.Error($"The condition is nested too deeply; {RulesetLimits.ConditionDepth} levels are allowed.");
        _depth++;
        var condition = Read(expression);
        _depth--;
        return condition;
    }

    private Condition Read(SourceNode expression)
    {
        if (logic.Operation(expression) is not var (op, operands, node))
        {
            var literal = logic.Resolve(expression);
            return literal.Element.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? literal.AsBoolean()
                    ? new AllCondition([])
                    : ImportConditions.Never
                : throw literal.Error("Only true and false can be imported as a condition.");
        }
        return op switch
        {
            "and" => new AllCondition([.. operands.Select(Of)]),
            "or" => new AnyCondition([.. operands.Select(Of)]),
            "!" when operands.Length == 1 => new NotCondition(Of(operands[0])),
            "!!" when operands.Length == 1 => Of(operands[0]),
            "var" => OfVariable(expression),
            "==" or "===" => Equal(operands, node),
            "!=" or "!==" => new NotCondition(Equal(operands, node)),
            "<" or "<=" or ">" or ">=" => OfOrder(op, operands, node),
            "in" => OfIn(operands, node),
            _ => ReadOther(op, operands, node) ?? throw node.Error($"The operator '{SourceNode.Shown(op)}' cannot be imported."),
        };
    }

    private Condition Equal(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        var (attribute, literal, _) = Comparison(operands, node);
        var value = literal.Element.ValueKind == JsonValueKind.Null ? null : literal.AsValue();
        return value?.Type == FlagType.Object
            ? throw node.Error("Only texts, numbers, booleans and null can be compared for equality.")
            : OfEqual(attribute, value, node);
    }

    private Condition OfOrder(string op, ImmutableArray<SourceNode> operands, SourceNode node)
    {
        var (attribute, literal, isSwapped) = Comparison(operands, node);
        if (literal.Element.ValueKind != JsonValueKind.Number)
            throw node.Error("Only numbers have an order that can be imported.");
        var number = literal.AsNumber();
        if (isSwapped)
            op = op[0] == '<' ? ">" + op[1..] : "<" + op[1..];
        return OfOrder(attribute, op, number, node);
    }

    /// <summary>Returns a comparison of an attribute with a number.</summary>
    protected virtual Condition OfOrder(string attribute, string op, double number, SourceNode node)
    {
        var test = Test(
            attribute,
            op switch
            {
                "<" => ConditionOperator.Lt,
                "<=" => ConditionOperator.Lte,
                ">" => ConditionOperator.Gt,
                _ => ConditionOperator.Gte,
            },
            FlagValue.From(number)
        );
        // A missing attribute is 0 in JsonLogic.
        return LogicEvaluator.IsOrdered(op, 0d.CompareTo(number))
            ? new AnyCondition([test, new NotCondition(ImportConditions.Exists(attribute))])
            : test;
    }

    private Condition OfIn(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        if (operands.Length != 2)
            throw node.Error("'in' has two operands.");
        if (PathOf(operands[0]) is { } attribute && operands[1].Element.ValueKind == JsonValueKind.Array)
        {
            FlagValue[] values = [.. operands[1].Items().Select(item => item.AsValue())];
            if (Array.Exists(values, value => value.Type == FlagType.Object))
                throw node.Error("Only texts, numbers and booleans can be in the list.");
            return ImportConditions.Any([
                .. values.GroupBy(value => value.Type).Select(same => Test(attribute, ConditionOperator.In, [.. same.Distinct()])),
            ]);
        }
        if (PathOf(operands[1]) is { } container && operands[0].Element.ValueKind == JsonValueKind.String)
            return Test(container, ConditionOperator.Contains, operands[0].AsValue());
        throw node.Error("'in' can be imported with a variable and a list, or a text and a variable.");
    }

    /// <summary>Returns the variable and the literal of a comparison, and whether the literal comes first.</summary>
    private (string Attribute, SourceNode Literal, bool IsSwapped) Comparison(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        if (operands.Length == 2 && VariableOf(operands[0]) is { } left && logic.Operation(operands[1]) is null)
            return (left, logic.Resolve(operands[1]), false);
        if (operands.Length == 2 && VariableOf(operands[1]) is { } right && logic.Operation(operands[0]) is null)
            return (right, logic.Resolve(operands[0]), true);
        throw node.Error("A comparison can be imported with a variable and a literal.");
    }

    /// <summary>Returns a condition of an operator that not all systems have; null for one that is unknown.</summary>
    protected virtual Condition? ReadOther(string op, ImmutableArray<SourceNode> operands, SourceNode node) => null;

    /// <summary>Returns a comparison of an attribute with a text, a number, a boolean or null.</summary>
    protected virtual Condition OfEqual(string attribute, FlagValue? value, SourceNode node) =>
        value is null ? new NotCondition(ImportConditions.Exists(attribute)) : Test(attribute, ConditionOperator.Equals, value);

    /// <summary>Returns a condition that a variable is neither missing, false, 0 nor empty.</summary>
    protected virtual Condition OfVariable(SourceNode expression)
    {
        var attribute = PathOf(expression)!;
        return new AllCondition([
            ImportConditions.Exists(attribute),
            new NotCondition(
                new AnyCondition([
                    Test(attribute, ConditionOperator.Equals, FlagValue.From(value: false)),
                    Test(attribute, ConditionOperator.Equals, FlagValue.From(0)),
                    Test(attribute, ConditionOperator.Equals, FlagValue.From("")),
                ])
            ),
        ]);
    }

    /// <summary>Returns the attribute of a variable in a comparison; null for another expression.</summary>
    protected virtual string? VariableOf(SourceNode expression) => PathOf(expression);

    /// <summary>Returns the attribute of a variable; null for another expression.</summary>
    protected virtual string? PathOf(SourceNode expression) => logic.PathOf(expression);

    /// <summary>Returns a test of an attribute.</summary>
    protected static AttributeCondition Test(string attribute, ConditionOperator op, params ImmutableArray<FlagValue> operands) =>
        ImportConditions.Test(attribute, op, operands);
}
