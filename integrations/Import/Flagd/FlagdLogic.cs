using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagd;

/// <summary>Reads the targeting of flagd: expressions of JsonLogic, and what divides callers.</summary>
/// <param name="evaluators">The shared expressions of the document; null for none.</param>
internal sealed class FlagdLogic(SourceNode? evaluators) : LogicReader(evaluators)
{
    /// <summary>The attribute that flagd adds for the time, in seconds.</summary>
    public const string Timestamp = "$flagd.timestamp";

    private const string FlagKey = "$flagd.flagKey";

    /// <summary>Reads what divides callers.</summary>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="operands">The operands of <c>fractional</c>.</param>
    /// <param name="node">The operator.</param>
    public FlagdFraction ReadFraction(string flag, ImmutableArray<SourceNode> operands, SourceNode node)
    {
        var (salt, attribute) = (flag, ImportConditions.TargetingKey);
        var isJoined = false;
        if (!operands.IsEmpty && operands[0].Element.ValueKind == JsonValueKind.Object)
        {
            (salt, attribute, isJoined) = ReadBucketBy(flag, operands[0]);
            operands = operands.RemoveAt(0);
        }
        var shares = ImmutableArray.CreateBuilder<(string Variant, int Weight)>();
        foreach (var operand in operands)
        {
            SourceNode[] parts = [.. operand.Items()];
            if (parts.Length is not (1 or 2) || parts[0].Element.ValueKind != JsonValueKind.String)
                throw operand.Error("A share is the name of a variant and a weight.");
            var weight = parts.Length == 2 ? parts[1].AsNumber() : 1;
            if (!double.IsInteger(weight) || weight > int.MaxValue)
                throw operand.Error("A weight must be a whole number.");
            shares.Add((parts[0].AsText(), (int)Math.Max(weight, 0)));
        }
        if (shares.Count == 0 || shares.Sum(share => (long)share.Weight) > int.MaxValue)
            throw node.Error($"'fractional' needs shares whose weights sum to at most {int.MaxValue}.");
        if (shares.DistinctBy(share => share.Variant).Count() < shares.Count)
            throw node.Error("'fractional' names a variant twice. Join its shares.");
        return new(node.Place, salt, attribute, isJoined, shares.ToImmutable());
    }

    private (string Salt, string Attribute, bool IsJoined) ReadBucketBy(string flag, SourceNode node)
    {
        if (PathOf(node) is { } path)
            return ("", path, false);
        if (Operation(node) is not ("cat", [.. var before, var last], _) || PathOf(last) is not { } attribute || attribute.StartsWith('$'))
            throw node.Error("Callers can be divided by a variable, or by 'cat' of texts, the key of the flag and a variable at the end.");
        var salt = before.Select(part =>
            part.Element.ValueKind == JsonValueKind.String ? part.AsText()
            : PathOf(part) == FlagKey ? flag
            : throw part.Error("Only texts and the key of the flag can be in front of the variable.")
        );
        return (string.Concat(salt), attribute, true);
    }
}

/// <summary>Represents what divides callers.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Salt">What is hashed before the value.</param>
/// <param name="Attribute">The attribute that is hashed.</param>
/// <param name="IsJoined">Whether a missing attribute is hashed as an empty text; otherwise the default variant is served.</param>
/// <param name="Shares">The variants and their weights.</param>
internal sealed record FlagdFraction(
    SourcePlace Place,
    string Salt,
    string Attribute,
    bool IsJoined,
    ImmutableArray<(string Variant, int Weight)> Shares
)
{
    /// <summary>Gets the sum of the weights; 0 serves the default variant.</summary>
    public int Total => Shares.Sum(share => share.Weight);
}
