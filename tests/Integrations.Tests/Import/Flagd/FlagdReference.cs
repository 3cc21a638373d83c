using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Tests.Import.Flagd;

/// <summary>Evaluates targeting as flagd does, from the document itself.</summary>
internal sealed class FlagdReference(JsonObject document)
{
    public IEnumerable<string> Flags => ((JsonObject)document["flags"]!).Select(item => item.Key);

    public static uint Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var hash = 0u;
        var whole = bytes.Length / 4 * 4;
        for (var i = 0; i < whole; i += 4)
        {
            hash ^= Mix(BitConverter.ToUInt32(bytes, i));
            hash = uint.RotateLeft(hash, 13);
            hash = unchecked((hash * 5) + 0xE6546B64);
        }
        var rest = new byte[4];
        bytes[whole..].CopyTo(rest, 0);
        hash ^= Mix(BitConverter.ToUInt32(rest));
        hash ^= (uint)bytes.Length;
        hash = unchecked((hash ^ (hash >> 16)) * 0x85EBCA6B);
        hash = unchecked((hash ^ (hash >> 13)) * 0xC2B2AE35);
        return hash ^ (hash >> 16);
    }

    public string? Evaluate(string flag, IReadOnlyDictionary<string, object> context)
    {
        var definition = document["flags"]![flag]!;
        if ((string)definition["state"]! != "ENABLED")
            return null;
        var result = definition["targeting"] is { } targeting ? Run(targeting, flag, context) : null;
        return result switch
        {
            null => (string?)definition["defaultVariant"],
            bool boolean => boolean ? "true" : "false",
            _ => (string)result,
        };
    }

    private object? Run(JsonNode? node, string flag, IReadOnlyDictionary<string, object> context)
    {
        if (node is JsonValue)
            return node.GetValueKind() switch
            {
                JsonValueKind.String => (string)node!,
                JsonValueKind.Number => (double)node,
                _ => (bool)node,
            };
        if (node is not JsonObject owner)
            return null;
        var (op, operands) = (owner.First().Key, owner.First().Value!);
        if (op == "$ref")
            return Run(document["$evaluators"]![(string)operands!], flag, context);
        JsonNode?[] list = operands is JsonArray array ? [.. array] : [operands];
        object? At(int index) => Run(list[index], flag, context);
        switch (op)
        {
            case "var":
                return (string)list[0]! == "$flagd.flagKey" ? flag : context.GetValueOrDefault((string)list[0]!);
            case "if":
                for (var i = 0; i + 1 < list.Length; i += 2)
                    if (IsTrue(At(i)))
                        return At(i + 1);
                return list.Length % 2 == 1 ? At(list.Length - 1) : null;
            case "and":
                return list.All(part => IsTrue(Run(part, flag, context)));
            case "or":
                return list.Any(part => IsTrue(Run(part, flag, context)));
            case "!":
                return !IsTrue(At(0));
            case "==":
                return Equals(At(0), At(1));
            case "!=":
                return !Equals(At(0), At(1));
            case "<":
                return (At(0) ?? 0.0) is double left && (At(1) ?? 0.0) is double right && left < right;
            case ">=":
                return (At(0) ?? 0.0) is double one && (At(1) ?? 0.0) is double other && one >= other;
            case "in":
                return list[1] is JsonArray values
                    ? values.Any(value => Equals(Run(value, flag, context), At(0)))
                    : At(1) is string text && text.Contains((string)At(0)!, StringComparison.Ordinal);
            case "ends_with":
                return At(0) is string whole && whole.EndsWith((string)At(1)!, StringComparison.Ordinal);
            case "cat":
                return string.Concat(list.Select(part => Run(part, flag, context) as string ?? ""));
            default:
                return Fraction(list, flag, context);
        }
    }

    private string? Fraction(JsonNode?[] list, string flag, IReadOnlyDictionary<string, object> context)
    {
        var by = list[0] is JsonObject ? Run(list[0], flag, context) as string : null;
        if (list[0] is JsonObject && string.IsNullOrEmpty(by))
            return null;
        by ??= flag + (string)context["targetingKey"];
        var shares = list.OfType<JsonArray>().Select(share => ((string)share[0]!, share.Count > 1 ? (int)share[1]! : 1)).ToArray();
        var bucket = ((ulong)Hash(by) * (ulong)shares.Sum(share => share.Item2)) >> 32;
        var end = 0ul;
        foreach (var (variant, weight) in shares)
            if (bucket < (end += (ulong)weight))
                return variant;
        return null;
    }

    private static bool IsTrue(object? value) => value is true or double and not 0 or string { Length: > 0 };

    private static uint Mix(uint block) => unchecked(uint.RotateLeft(unchecked(block * 0xCC9E2D51), 15) * 0x1B873593);
}
