using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Hashing;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>
/// Evaluates flags in the simplest way, on parsed JSON and types of the framework. The engine must return the same results.
/// </summary>
internal sealed class ReferenceEvaluator(Ruleset ruleset, JsonElement context, DateTimeOffset now)
{
    public (string? Variant, Reason Reason, string? Rule, ErrorCode Error) Evaluate(string key)
    {
        var flag = ruleset.Flags[key];
        if (!flag.Enabled)
            return (flag.OffVariant, Reason.Disabled, null, ErrorCode.None);
        foreach (var prerequisite in flag.Prerequisites)
        {
            var other = Evaluate(prerequisite.Flag);
            if (other.Error != ErrorCode.None)
                return other;
            if (other.Variant is null || !prerequisite.Variants.Contains(other.Variant))
                return (flag.OffVariant, Reason.Disabled, null, ErrorCode.None);
        }
        foreach (var rule in flag.Rules)
        {
            if (rule.When is not null && !Holds(rule.When))
                continue;
            if (rule.Serve is ServeVariant serve)
                return (serve.Variant, Reason.TargetingMatch, rule.Id, ErrorCode.None);
            if (rule.Serve is ServeNothing)
                return (null, Reason.TargetingMatch, rule.Id, ErrorCode.None);
            var split = (ServeSplit)rule.Serve;
            var text = Find(split.By ?? "targetingKey") is { } value ? HashedText(value) : null;
            if (string.IsNullOrEmpty(text))
                return (
                    null,
                    Reason.Error,
                    rule.Id,
                    split.By is null or "targetingKey" ? ErrorCode.TargetingKeyMissing : ErrorCode.InvalidContext
                );
            return (Choose(flag, split, text), Reason.Split, rule.Id, ErrorCode.None);
        }
        return (flag.DefaultVariant, flag.Rules.Length == 0 ? Reason.Static : Reason.Default, null, ErrorCode.None);
    }

    private static string? Choose(Flag flag, ServeSplit split, string text)
    {
        if (flag.Bucketing == BucketingAlgorithms.Native1)
        {
            var point = (long)(Murmur3.Hash32(Encoding.UTF8.GetBytes($"{split.Salt ?? flag.Key}:{text}"), 0) * 100_000UL / 4_294_967_296UL);
            return split.Weights.First(share => (point -= share.Weight) < 0).Variant;
        }
        if (flag.Type == FlagType.Boolean)
        {
            var percent = Crc(text + flag.Key) % 100 * 1_000;
            var sum = 0;
            return split.Weights.First(share => percent < (sum += share.Weight)).Variant;
        }
        var bucket = (int)(Crc(flag.Key + text) % 1_000);
        var total = 0f;
        var weighted = split.Weights.Where(share => share.Weight > 0).ToList();
        return (weighted.FirstOrDefault(share => (int)((total += share.Weight / 1000f) * 10f) > bucket) ?? weighted[^1]).Variant;
    }

    private static uint Crc(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }
        return ~crc;
    }

    internal static string? HashedText(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when value.GetDouble() == Math.Floor(value.GetDouble()) && Math.Abs(value.GetDouble()) <= 1L << 53 => (
                (decimal)value.GetDouble()
            ).ToString("0", CultureInfo.InvariantCulture),
            JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };

    private JsonElement? Find(string attribute) => Find(context, attribute);

    private static JsonElement? Find(JsonElement scope, string path)
    {
        if (scope.ValueKind != JsonValueKind.Object)
            return null;
        if (scope.TryGetProperty(path, out var direct))
            return direct;
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && scope.TryGetProperty(path[..dot], out var outer) ? Find(outer, path[(dot + 1)..]) : null;
    }

    private bool Holds(Condition condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.All(Holds),
            AnyCondition any => any.Conditions.Any(Holds),
            NotCondition not => !Holds(not.Condition),
            SegmentCondition segment => Contains(ruleset.Segments[segment.Segment]),
            ElementsCondition elements => HoldsForElements(elements),
            AttributeCondition { Attribute: "@time" } test => (now < Time(test.Operands[0])) == (test.Operator == ConditionOperator.Before),
            AttributeCondition test => Holds(test, Find(test.Attribute)),
            _ => throw new InvalidOperationException(),
        };

    private bool HoldsForElements(ElementsCondition elements)
    {
        if (Find(elements.Attribute) is not { ValueKind: JsonValueKind.Array } list)
            return false;
        var results = list.EnumerateArray()
            .Select(item =>
                new ReferenceEvaluator(
                    ruleset,
                    JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { ["@element"] = item }),
                    now
                ).Holds(elements.Condition)
            );
        return elements.Quantifier == ElementQuantifier.Some ? results.Any(result => result) : results.All(result => result);
    }

    private bool Contains(Segment segment)
    {
        var found = Find(segment.By ?? "targetingKey");
        string?[] keys = found is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(HashedText)]
            : [found is { } value ? HashedText(value) : null];
        if (keys.Any(key => key?.Length > 0 && segment.Excluded.Contains(key, StringComparer.Ordinal)))
            return false;
        return keys.Any(key => key?.Length > 0 && segment.Included.Contains(key, StringComparer.Ordinal))
            || (segment.When is not null && Holds(segment.When));
    }

    private static bool Holds(AttributeCondition test, JsonElement? found)
    {
        var present = found is { ValueKind: not JsonValueKind.Null };
        if (test.Operator == ConditionOperator.Exists)
            return present == test.Operands[0].AsBoolean();
        if (!present)
            return false;
        var value = found!.Value;
        if (test.Operator == ConditionOperator.Is)
            return test.Operands.Any(operand => operand.AsString() == TypeName(value));
        if (test.As == AttributeConversion.Size)
        {
            if (value.ValueKind != JsonValueKind.Array)
                return false;
            value = JsonSerializer.SerializeToElement(value.GetArrayLength());
        }
        var operands = test.Operands.Select(operand => ConvertOperand(test, operand)).ToList();
        if (value.ValueKind != JsonValueKind.Array)
            return ReferenceConversions.Convert(test, value) is { } converted
                && operands.Any(operand => Holds(test.Operator, converted, operand));
        var op = test.Operator == ConditionOperator.Contains ? ConditionOperator.Equals : test.Operator;
        return value
            .EnumerateArray()
            .Select(item => ReferenceConversions.Convert(test, item))
            .Any(item => item is { } converted && operands.Any(operand => Holds(op, converted, operand)));
    }

    private static FlagValue ConvertOperand(AttributeCondition test, FlagValue operand)
    {
        if (test.As == AttributeConversion.Time)
            return FlagValue.From((double)Time(operand).ToUnixTimeMilliseconds());
        if (!test.IgnoreCase || operand.Type != FlagType.String)
            return operand;
        return FlagValue.From(
            test.Operator == ConditionOperator.Matches ? $"(?i){operand.AsString()}" : operand.AsString().ToLowerInvariant()
        );
    }

    private static string TypeName(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "list",
            _ => "object",
        };

    private static bool Holds(ConditionOperator op, JsonElement value, FlagValue operand)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        switch (op)
        {
            case ConditionOperator.Equals or ConditionOperator.In:
                return FlagValue.From(value) is { } own && own.Equals(operand);
            case ConditionOperator.Contains:
                return text is not null && operand.Type == FlagType.String && text.Contains(operand.AsString(), StringComparison.Ordinal);
            case ConditionOperator.StartsWith:
                return text?.StartsWith(operand.AsString(), StringComparison.Ordinal) ?? false;
            case ConditionOperator.EndsWith:
                return text?.EndsWith(operand.AsString(), StringComparison.Ordinal) ?? false;
            case ConditionOperator.Matches:
                return text is not null && Regex.IsMatch(text, operand.AsString());
            case ConditionOperator.Lt:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() < operand.AsNumber();
            case ConditionOperator.Lte:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() <= operand.AsNumber();
            case ConditionOperator.Gt:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() > operand.AsNumber();
            case ConditionOperator.Gte:
                return value.ValueKind == JsonValueKind.Number && value.GetDouble() >= operand.AsNumber();
            case ConditionOperator.Before or ConditionOperator.After:
                if (value.ValueKind == JsonValueKind.Number)
                    return value.GetDouble() < Time(operand).ToUnixTimeMilliseconds() == (op == ConditionOperator.Before);
                return text is ['2', '0', _, _, '-', ..]
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    && time < Time(operand) == (op == ConditionOperator.Before);
            case ConditionOperator.InCidr:
                return text is not null
                    && (text.Contains(':') || text.Split('.').Length == 4)
                    && IPAddress.TryParse(text, out var address)
                    && InNetwork(address, operand.AsString());
            default:
                return text is not null
                    && Regex.IsMatch(text, @"^[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z.-]+)?$")
                    && Accepts(op, Rank(text).CompareTo(Rank(operand.AsString())));
        }
    }

    private static DateTimeOffset Time(FlagValue operand) =>
        operand.Type == FlagType.Number
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)operand.AsNumber())
            : DateTimeOffset.Parse(operand.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static bool InNetwork(IPAddress address, string network)
    {
        var parts = network.Split('/');
        var outer = IPAddress.Parse(parts[0]);
        var bits =
            (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : outer.GetAddressBytes().Length * 8)
            + (outer.GetAddressBytes().Length == 4 ? 96 : 0);
        byte[] one = address.MapToIPv6().GetAddressBytes(),
            other = outer.MapToIPv6().GetAddressBytes();
        return Enumerable.Range(0, bits).All(bit => (one[bit / 8] >> (7 - bit % 8) & 1) == (other[bit / 8] >> (7 - bit % 8) & 1));
    }

    /// <summary>Returns the precedence of a version of <see cref="RandomRulesets"/>; only one of them is a pre-release.</summary>
    private static (Version, int) Rank(string text)
    {
        var parts = text.Split('-', 2);
        var numbers = parts[0].Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).Concat([0, 0]).ToArray();
        return (new(numbers[0], numbers[1], numbers[2]), parts.Length == 1 ? 1 : 0);
    }

    private static bool Accepts(ConditionOperator op, int order) =>
        op switch
        {
            ConditionOperator.SemverEquals => order == 0,
            ConditionOperator.SemverLt => order < 0,
            ConditionOperator.SemverLte => order <= 0,
            ConditionOperator.SemverGt => order > 0,
            _ => order >= 0,
        };
}
