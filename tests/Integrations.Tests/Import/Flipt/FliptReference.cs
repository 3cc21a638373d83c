using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>
/// Evaluates a document of Flipt as its documentation describes, for the tests: it shares no code with the engine and the importer.
/// </summary>
internal sealed class FliptReference
{
    private readonly Dictionary<string, JsonElement> _flags,
        _segments;
    private readonly Dictionary<string, (bool Any, List<Constraint> Constraints)> _read = new(StringComparer.Ordinal);

    public FliptReference(JsonElement document)
    {
        _flags = Keyed(document, "flags");
        _segments = Keyed(document, "segments");
    }

    public IReadOnlyCollection<string> Flags => _flags.Keys;

    /// <summary>Returns the variant, or <c>true</c> or <c>false</c>; null for no variant.</summary>
    public string? Evaluate(string key, string entity, IReadOnlyDictionary<string, string> context)
    {
        var flag = _flags[key];
        var enabled = flag.TryGetProperty("enabled", out var value) && value.GetBoolean();
        return Text(flag, "type") == "BOOLEAN_FLAG_TYPE"
            ? (Boolean(flag, key, entity, context) ?? enabled)
                ? "true"
                : "false"
            : Variant(flag, key, enabled, entity, context);
    }

    private bool? Boolean(JsonElement flag, string key, string entity, IReadOnlyDictionary<string, string> context)
    {
        foreach (var rollout in List(flag, "rollouts"))
        {
            if (rollout.TryGetProperty("threshold", out var threshold))
            {
                var percentage = threshold.GetProperty("percentage").GetSingle();
                if (Hash(entity + key) % 100 < percentage)
                    return IsTrue(threshold, "value");
            }
            else if (InSegments(rollout.GetProperty("segment"), entity, context))
                return IsTrue(rollout.GetProperty("segment"), "value");
        }
        return null;
    }

    private string? Variant(JsonElement flag, string key, bool enabled, string entity, IReadOnlyDictionary<string, string> context)
    {
        var preset = List(flag, "variants")
            .Where(variant => IsTrue(variant, "default"))
            .Select(variant => Text(variant, "key"))
            .FirstOrDefault();
        if (!enabled)
            return preset;
        foreach (var rule in List(flag, "rules"))
        {
            if (!InSegments(rule.GetProperty("segment"), entity, context))
                continue;
            var shares = List(rule, "distributions").Select(share => (Text(share, "variant"), Single(share, "rollout"))).ToList();
            shares.RemoveAll(share => share.Item2 == 0);
            return shares.Count == 0 ? preset : Share(shares, Hash(key + entity) % 1000);
        }
        return preset;
    }

    private static string? Share(List<(string? Variant, float Rollout)> shares, uint bucket)
    {
        float sum = 0;
        foreach (var share in shares)
            sum += share.Rollout;
        float accumulated = 0;
        foreach (var (variant, rollout) in shares)
        {
            accumulated += rollout / sum * 100f;
            if ((int)(accumulated * 10f) > bucket)
                return variant;
        }
        return shares[^1].Variant;
    }

    private bool InSegments(JsonElement rule, string entity, IReadOnlyDictionary<string, string> context)
    {
        if (rule.ValueKind == JsonValueKind.String)
            return InSegment(rule.GetString()!, entity, context);
        if (rule.TryGetProperty("key", out var key))
            return InSegment(key.GetString()!, entity, context);
        var keys = List(rule, "keys").Select(item => item.GetString()!);
        return Text(rule, "operator") == "AND_SEGMENT_OPERATOR"
            ? keys.All(item => InSegment(item, entity, context))
            : keys.Any(item => InSegment(item, entity, context));
    }

    private bool InSegment(string key, string entity, IReadOnlyDictionary<string, string> context)
    {
        var (any, constraints) = Segment(key);
        if (constraints.Count == 0)
            return true;
        return any
            ? constraints.Exists(constraint => Passes(constraint, entity, context))
            : constraints.TrueForAll(constraint => Passes(constraint, entity, context));
    }

    /// <summary>Returns the constraints of a segment, which are read once.</summary>
    private (bool Any, List<Constraint> Constraints) Segment(string key)
    {
        if (_read.TryGetValue(key, out var read))
            return read;
        var segment = _segments[key];
        var constraints = List(segment, "constraints")
            .Select(item => new Constraint(Text(item, "type"), Text(item, "property"), Text(item, "operator"), Text(item, "value") ?? ""))
            .ToList();
        return _read[key] = (Text(segment, "match_type") == "ANY_MATCH_TYPE", constraints);
    }

    private static bool Passes(Constraint constraint, string entity, IReadOnlyDictionary<string, string> context)
    {
        var (type, property, op, operand) = constraint;
        var value = type == "ENTITY_ID_COMPARISON_TYPE" ? entity : context.GetValueOrDefault(property!, "");
        if (op is "empty" or "notpresent")
            return string.IsNullOrWhiteSpace(value);
        if (op is "notempty" or "present")
            return !string.IsNullOrWhiteSpace(value);
        if (value.Length == 0)
            return false;
        return type switch
        {
            "NUMBER_COMPARISON_TYPE" => PassesNumber(op, operand, value),
            "BOOLEAN_COMPARISON_TYPE" => (op == "true" ? "1,t,T,TRUE,true,True" : "0,f,F,FALSE,false,False").Split(',').Contains(value),
            "DATETIME_COMPARISON_TYPE" => Ordered(op, Time(value).CompareTo(Time(operand))),
            _ => PassesText(op, operand, value),
        };
    }

    private static bool PassesText(string? op, string operand, string value) =>
        op switch
        {
            "eq" => value == operand,
            "neq" => value != operand,
            "prefix" => value.Trim().StartsWith(operand, StringComparison.Ordinal),
            "suffix" => value.Trim().EndsWith(operand, StringComparison.Ordinal),
            "contains" => value.Contains(operand, StringComparison.Ordinal),
            "notcontains" => !value.Contains(operand, StringComparison.Ordinal),
            "isoneof" => JsonSerializer.Deserialize<string[]>(operand)!.Contains(value),
            "isnotoneof" => !JsonSerializer.Deserialize<string[]>(operand)!.Contains(value),
            _ => throw new InvalidOperationException($"Unknown operator {op}."),
        };

    private static bool PassesNumber(string? op, string operand, string value)
    {
        if (
            !double.TryParse(
                value,
                NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return false;
        return op switch
        {
            "isoneof" => JsonSerializer.Deserialize<double[]>(operand)!.Contains(number),
            "isnotoneof" => !JsonSerializer.Deserialize<double[]>(operand)!.Contains(number),
            _ => Ordered(op, number.CompareTo(double.Parse(operand, CultureInfo.InvariantCulture))),
        };
    }

    private static bool Ordered(string? op, int order) =>
        op switch
        {
            "eq" => order == 0,
            "neq" => order != 0,
            "lt" => order < 0,
            "lte" => order <= 0,
            "gt" => order > 0,
            "gte" => order >= 0,
            _ => throw new InvalidOperationException($"Unknown operator {op}."),
        };

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static uint Hash(string text) => Crc32.HashToUInt32(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, JsonElement> Keyed(JsonElement document, string name) =>
        List(document, name).ToDictionary(item => Text(item, "key")!, StringComparer.Ordinal);

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static bool IsTrue(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.GetBoolean();

    private static float Single(JsonElement element, string name) => element.TryGetProperty(name, out var number) ? number.GetSingle() : 0;

    private sealed record Constraint(string? Type, string? Property, string? Operator, string Value);
}
