using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.JsonLogic;

/// <summary>Finds what the variables of an expression are compared with.</summary>
internal static class LogicOperands
{
    private const int OperandsOfList = 3;

    /// <summary>Returns the variables of an expression, each with the literals of the same operator.</summary>
    public static IEnumerable<(string Attribute, FlagValue Operand)> Of(LogicReader logic, SourceNode expression)
    {
        if (logic.Operation(expression) is not var (op, operands, _) || op == "fractional")
            return [];
        if (op == "var")
            return [(logic.PathOf(expression)!, FlagValue.From("present"))];
        var literals = operands.SelectMany(LiteralsOf).ToArray();
        return operands.SelectMany(operand =>
            literals.Length > 0 && IsVariable(logic, operand)
                ? literals.Select(value => (logic.PathOf(operand)!, value))
                : Of(logic, operand)
        );
    }

    private static bool IsVariable(LogicReader logic, SourceNode operand) => logic.Operation(operand) is { Operator: "var" };

    private static IEnumerable<FlagValue> LiteralsOf(SourceNode operand) =>
        operand.Element.ValueKind switch
        {
            JsonValueKind.Array => operand.Items().Take(OperandsOfList).SelectMany(LiteralsOf),
            JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [operand.AsValue()],
            _ => [],
        };
}
