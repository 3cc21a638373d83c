using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.JsonLogic;

/// <summary>Evaluates expressions of JsonLogic, written apart from the engine.</summary>
/// <remarks>https://jsonlogic.com/operations.html, and diegoholiveira/jsonlogic 3, which flagd and GO Feature Flag use.</remarks>
/// <param name="logic">Reads expressions.</param>
internal abstract class LogicEvaluator(LogicReader logic)
{
    /// <summary>Returns whether an order satisfies an operator.</summary>
    public static bool IsOrdered(string op, int order) =>
        op switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "=" => order == 0,
            _ => order != 0,
        };

    /// <summary>Returns whether an expression is true.</summary>
    public bool IsTrue(SourceNode expression, ProofCaller caller)
    {
        if (logic.Operation(expression) is not var (op, operands, _))
            return logic.Resolve(expression).AsBoolean();
        return op switch
        {
            "and" => operands.All(part => IsTrue(part, caller)),
            "or" => operands.Any(part => IsTrue(part, caller)),
            "!" => !IsTrue(operands[0], caller),
            "!!" => IsTrue(operands[0], caller),
            "var" => IsTrue(ValueOf(logic.PathOf(expression)!, caller)),
            "==" or "===" => AreEqual(Value(operands[0], caller), Value(operands[1], caller)),
            "!=" or "!==" => !AreEqual(Value(operands[0], caller), Value(operands[1], caller)),
            "in" => IsIn(operands, caller),
            "<" or "<=" or ">" or ">=" => NumberOf(Value(operands[0], caller)) is { } left
                && NumberOf(Value(operands[1], caller)) is { } right
                && IsOrdered(op, left.CompareTo(right)),
            _ => IsOther(op, operands, caller),
        };
    }

    private static bool IsTrue(FlagValue? value) =>
        value?.Type switch
        {
            null => false,
            FlagType.Boolean => value.AsBoolean(),
            FlagType.Number => value.AsNumber() != 0,
            _ => value.AsString().Length > 0,
        };

    private static double? NumberOf(FlagValue? value) =>
        value is null ? 0
        : value.Type == FlagType.Number ? value.AsNumber()
        : null;

    private static bool AreEqual(FlagValue? one, FlagValue? other) =>
        one is null || other is null ? one is null && other is null
        : one.Type == FlagType.Number && other.Type == FlagType.Number ? one.AsNumber().Equals(other.AsNumber())
        : one.Equals(other);

    private bool IsIn(ImmutableArray<SourceNode> operands, ProofCaller caller)
    {
        if (operands[1].Element.ValueKind == JsonValueKind.Array)
            return operands[1].Items().Any(item => AreEqual(item.AsValue(), Value(operands[0], caller)));
        return Value(operands[1], caller) is { Type: FlagType.String } text
            && text.AsString().Contains(operands[0].AsText(), StringComparison.Ordinal);
    }

    /// <summary>Returns whether an operator that not all systems have is true.</summary>
    protected virtual bool IsOther(string op, ImmutableArray<SourceNode> operands, ProofCaller caller) =>
        throw new InvalidOperationException($"Unknown operator {op}.");

    /// <summary>Returns the value of a variable; null for none.</summary>
    protected abstract FlagValue? ValueOf(string path, ProofCaller caller);

    /// <summary>Returns the value of a variable or a literal; null for none.</summary>
    protected FlagValue? Value(SourceNode expression, ProofCaller caller)
    {
        if (logic.PathOf(expression) is { } path)
            return ValueOf(path, caller);
        var literal = logic.Resolve(expression);
        return literal.Element.ValueKind == JsonValueKind.Null ? null : literal.AsValue();
    }
}
