using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Evaluates targeting as flagd does, written apart from the engine.</summary>
/// <remarks>core/pkg/evaluator of flagd.</remarks>
/// <param name="flag">The key of the flag.</param>
/// <param name="node">The flag in the source.</param>
/// <param name="logic">Reads expressions.</param>
internal sealed class FlagdEvaluator(string flag, SourceNode node, FlagdLogic logic) : LogicEvaluator(logic)
{
    private readonly FlagdLogic _logic = logic;

    /// <summary>Returns the variant; null for no value.</summary>
    public string? Evaluate(ProofCaller caller)
    {
        if (node.Text("state") != "ENABLED")
            return null;
        _logic.Begin();
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
        var value = AttributeOf(fraction.Attribute, caller);
        var text = value?.Type == FlagType.String ? value.AsString() : "";
        return fraction.Total == 0 || (text.Length == 0 && !fraction.IsJoined) ? null : Choose(fraction, text);
    }

    private string? Result(SourceNode expression, ProofCaller caller)
    {
        if (_logic.Operation(expression) is not var (op, operands, inner))
        {
            var literal = _logic.Resolve(expression);
            return literal.Element.ValueKind == JsonValueKind.Null ? null : literal.AsText();
        }
        if (op == "fractional")
            return Choose(_logic.ReadFraction(flag, operands, inner), caller);
        if (op != "if")
            return IsTrue(expression, caller) ? "true" : "false";
        var at = 0;
        while (at + 1 < operands.Length && !IsTrue(operands[at], caller))
            at += 2;
        if (at + 1 < operands.Length)
            return Result(operands[at + 1], caller);
        return at < operands.Length ? Result(operands[at], caller) : null;
    }

    /// <inheritdoc/>
    protected override bool IsOther(string op, ImmutableArray<SourceNode> operands, ProofCaller caller)
    {
        if (Value(operands[0], caller) is not { Type: FlagType.String } value)
            return false;
        var text = value.AsString();
        return op switch
        {
            "starts_with" => text.StartsWith(operands[1].AsText(), StringComparison.Ordinal),
            "ends_with" => text.EndsWith(operands[1].AsText(), StringComparison.Ordinal),
            "sem_ver" => IsVersion(text, operands[1].AsText(), operands[2].AsText()),
            _ => base.IsOther(op, operands, caller),
        };
    }

    /// <inheritdoc/>
    protected override FlagValue? ValueOf(string path, ProofCaller caller) =>
        path == FlagdLogic.Timestamp ? FlagValue.From((double)caller.Time.ToUnixTimeSeconds()) : AttributeOf(path, caller);

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

    private static FlagValue? AttributeOf(string path, ProofCaller caller) =>
        path == ImportConditions.TargetingKey ? FlagValue.From(caller.TargetingKey) : caller.Attributes.GetValueOrDefault(path);
}
