using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Evaluates targeting as flagd does, written apart from the engine.</summary>
/// <remarks>core/pkg/evaluator of flagd, and the rules of JsonLogic.</remarks>
/// <param name="flag">The key of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdEvaluator(string flag, SourceNode node, FlagdLogic logic)
{
    /// <summary>Returns the variant; null for no value.</summary>
    public string? Evaluate(ProofCaller caller)
    {
        if (node.Text("state") != "ENABLED")
            return null;
        logic.Begin();
        var result = node.Find("targeting") is { } targeting && targeting.Properties().Any() ? Result(targeting, caller) : null;
        return result ?? (node.Find("defaultVariant") is { } otherwise && otherwise.AsText().Length > 0 ? otherwise.AsText() : null);
    }

    /// <summary>Returns the variant whose share has a value.</summary>
    public static string Choose(FlagdFraction fraction, string value)
    {
        var bucket = (int)(((ulong)MurmurHash.Of(fraction.Salt + value, 0) * (ulong)fraction.Total) >> 32);
        var end = 0;
        foreach (var (variant, weight) in fraction.Shares)
        {
            end += weight;
            if (bucket < end)
                return variant;
        }
        return fraction.Shares[^1].Variant;
    }

    /// <summary>Returns the variant of a caller; null for the default variant.</summary>
    public static string? Choose(FlagdFraction fraction, ProofCaller caller)
    {
        var value = ValueOf(fraction.Attribute, caller);
        var text = value?.Type == FlagType.String ? value.AsString() : "";
        return fraction.Total == 0 || (text.Length == 0 && !fraction.IsJoined) ? null : Choose(fraction, text);
    }

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

    private string? Result(SourceNode expression, ProofCaller caller)
    {
        if (logic.Operation(expression) is not var (op, operands, inner))
        {
            var literal = logic.Resolve(expression);
            return literal.Element.ValueKind == JsonValueKind.Null ? null : literal.AsText();
        }
        if (op == "fractional")
            return Choose(logic.ReadFraction(flag, operands, inner), caller);
        if (op != "if")
            return IsTrue(expression, caller) ? "true" : "false";
        var at = 0;
        while (at + 1 < operands.Length && !IsTrue(operands[at], caller))
            at += 2;
        if (at + 1 < operands.Length)
            return Result(operands[at + 1], caller);
        return at < operands.Length ? Result(operands[at], caller) : null;
    }

    private bool IsTrue(SourceNode expression, ProofCaller caller)
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
            "starts_with" => Value(operands[0], caller) is { Type: FlagType.String } text
                && text.AsString().StartsWith(operands[1].AsText(), StringComparison.Ordinal),
            "ends_with" => Value(operands[0], caller) is { Type: FlagType.String } text
                && text.AsString().EndsWith(operands[1].AsText(), StringComparison.Ordinal),
            "sem_ver" => Value(operands[0], caller) is { Type: FlagType.String } text
                && IsVersion(text.AsString(), operands[1].AsText(), operands[2].AsText()),
            _ => NumberOf(Value(operands[0], caller)) is { } left
                && NumberOf(Value(operands[1], caller)) is { } right
                && IsOrdered(op, left.CompareTo(right)),
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

    private static bool IsVersion(string actual, string op, string expected)
    {
        if (!PartialVersion.TryParse(actual, out var one) || !PartialVersion.TryParse(expected, out var other))
            return false;
        return op switch
        {
            "^" => one.Major.Equals(other.Major),
            "~" => one.Major.Equals(other.Major) && one.Minor.Equals(other.Minor),
            _ => IsOrdered(op, one.CompareTo(other)),
        };
    }

    private FlagValue? Value(SourceNode expression, ProofCaller caller)
    {
        if (logic.PathOf(expression) is { } path)
            return path == FlagdLogic.Timestamp ? FlagValue.From((double)caller.Time.ToUnixTimeSeconds()) : ValueOf(path, caller);
        var literal = logic.Resolve(expression);
        return literal.Element.ValueKind == JsonValueKind.Null ? null : literal.AsValue();
    }

    private static FlagValue? ValueOf(string path, ProofCaller caller) =>
        path == ImportConditions.TargetingKey ? FlagValue.From(caller.TargetingKey) : caller.Attributes.GetValueOrDefault(path);
}
