using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Maps expressions of JsonLogic to conditions.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdConditions(ImportDraft draft, FlagdLogic logic)
{
    private const string LowestVersion = "0.0.0-0";

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
            "var" => IsTrue(logic.PathOf(expression)!),
            "==" or "===" => Equal(operands, node),
            "!=" or "!==" => new NotCondition(Equal(operands, node)),
            "<" or "<=" or ">" or ">=" => OfOrder(op, operands, node),
            "in" => OfIn(operands, node),
            "starts_with" => OfText(ConditionOperator.StartsWith, operands, node),
            "ends_with" => OfText(ConditionOperator.EndsWith, operands, node),
            "sem_ver" => OfVersion(operands, node),
            _ => throw node.Error($"The operator '{SourceNode.Shown(op)}' cannot be imported."),
        };
    }

    private static AllCondition IsTrue(string attribute) =>
        new([
            ImportConditions.Exists(attribute),
            new NotCondition(
                new AnyCondition([
                    Test(attribute, ConditionOperator.Equals, FlagValue.From(value: false)),
                    Test(attribute, ConditionOperator.Equals, FlagValue.From(0)),
                    Test(attribute, ConditionOperator.Equals, FlagValue.From("")),
                ])
            ),
        ]);

    private Condition Equal(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        var (attribute, literal, _) = Comparison(operands, node);
        if (literal.Element.ValueKind == JsonValueKind.Null)
            return new NotCondition(ImportConditions.Exists(attribute));
        var value = literal.AsValue();
        if (value.Type == FlagType.Object || attribute == FlagdLogic.Timestamp)
            throw node.Error("Only texts, numbers, booleans and null can be compared for equality.");
        return Test(attribute, ConditionOperator.Equals, value);
    }

    private Condition OfOrder(string op, ImmutableArray<SourceNode> operands, SourceNode node)
    {
        var (attribute, literal, isSwapped) = Comparison(operands, node);
        if (literal.Element.ValueKind != JsonValueKind.Number)
            throw node.Error("Only numbers have an order that can be imported.");
        var number = literal.AsNumber();
        if (isSwapped)
            op = op[0] == '<' ? ">" + op[1..] : "<" + op[1..];
        if (attribute == FlagdLogic.Timestamp)
            return OfTime(op, number, node);
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
        return FlagdEvaluator.IsOrdered(op, 0d.CompareTo(number))
            ? new AnyCondition([test, new NotCondition(ImportConditions.Exists(attribute))])
            : test;
    }

    /// <summary>Returns a condition on the time, whose fraction of a second is cut off.</summary>
    private static AttributeCondition OfTime(string op, double seconds, SourceNode node)
    {
        if (!double.IsInteger(seconds) || seconds is < 0 or > 250_000_000_000)
            throw node.Error("The time must be a whole number of seconds, of a year up to 9892.");
        var time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return op switch
        {
            "<" => ImportConditions.Before(time),
            "<=" => ImportConditions.Before(time.AddSeconds(1)),
            ">" => ImportConditions.After(time.AddSeconds(1)),
            _ => ImportConditions.After(time),
        };
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

    private AttributeCondition OfText(ConditionOperator op, ImmutableArray<SourceNode> operands, SourceNode node) =>
        operands is [var variable, { Element.ValueKind: JsonValueKind.String } text] && PathOf(variable) is { } attribute
            ? Test(attribute, op, text.AsValue())
            : throw node.Error("This can be imported with a variable and a text.");

    private Condition OfVersion(ImmutableArray<SourceNode> operands, SourceNode node)
    {
        if (operands.Length != 3 || PathOf(operands[0]) is not { } attribute)
            throw node.Error("'sem_ver' can be imported with a variable, an operator and a version.");
        var (op, text) = (operands[1].AsText(), operands[2].AsText());
        if (!PartialVersion.TryParse(text, out var version))
            throw operands[2].Error($"'{SourceNode.Shown(text)}' is not a version such as 1.2.3.");
        draft.Note(node.Place, "A version with a 'v' in front is a version in flagd, and none here.");
        return op switch
        {
            "=" => Version(ConditionOperator.SemverEquals, text),
            "!=" => new AllCondition([
                Version(ConditionOperator.SemverGte, LowestVersion),
                new NotCondition(Version(ConditionOperator.SemverEquals, text)),
            ]),
            "<" => Version(ConditionOperator.SemverLt, text),
            "<=" => Version(ConditionOperator.SemverLte, text),
            ">" => Version(ConditionOperator.SemverGt, text),
            ">=" => Version(ConditionOperator.SemverGte, text),
            "^" => Between($"{version.Major}.0.0-0", $"{version.Major + 1}.0.0-0"),
            "~" => Between($"{version.Major}.{version.Minor}.0-0", $"{version.Major}.{version.Minor + 1}.0-0"),
            _ => throw operands[1].Error($"'sem_ver' has no operator '{SourceNode.Shown(op)}'."),
        };

        AttributeCondition Version(ConditionOperator test, string operand) => Test(attribute, test, FlagValue.From(operand));

        AllCondition Between(string from, string to) =>
            new([Version(ConditionOperator.SemverGte, from), Version(ConditionOperator.SemverLt, to)]);
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

    private string? VariableOf(SourceNode expression) =>
        logic.PathOf(expression) is { } path && path == FlagdLogic.Timestamp ? path : PathOf(expression);

    private string? PathOf(SourceNode expression) =>
        logic.PathOf(expression) is not { } path ? null
        : path.StartsWith('$') ? throw expression.Error($"The variable '{SourceNode.Shown(path)}' cannot be imported here.")
        : path;

    private static AttributeCondition Test(string attribute, ConditionOperator op, params ImmutableArray<FlagValue> operands) =>
        ImportConditions.Test(attribute, op, operands);
}
