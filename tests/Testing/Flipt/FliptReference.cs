using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Testing.Flipt;

/// <summary>
/// Evaluates a document of Flipt as its documentation describes, for the tests: it shares no code with the engine and the importer.
/// </summary>
public sealed class FliptReference
{
    private const string Match = "MATCH_EVALUATION_REASON",
        Default = "DEFAULT_EVALUATION_REASON";

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
    public string? Evaluate(string key, string entity, IReadOnlyDictionary<string, string> context) => Answer(key, entity, context).Variant;

    /// <summary>Returns whether a flag is a boolean flag.</summary>
    public bool IsBoolean(string key) => Text(_flags[key], "type") == "BOOLEAN_FLAG_TYPE";

    /// <summary>Returns the attachment of a variant, or null.</summary>
    public JsonElement? Attachment(string key, string? variant)
    {
        foreach (var item in List(_flags[key], "variants"))
            if (Text(item, "key") == variant && item.TryGetProperty("attachment", out var attachment))
                return attachment;
        return null;
    }

    /// <summary>Returns the whole answer.</summary>
    public FliptReferenceAnswer Answer(string key, string entity, IReadOnlyDictionary<string, string> context)
    {
        var flag = _flags[key];
        var enabled = flag.TryGetProperty("enabled", out var value) && value.GetBoolean();
        return IsBoolean(key) ? Boolean(flag, key, enabled, entity, context) : Variant(flag, key, enabled, entity, context);
    }

    private FliptReferenceAnswer Boolean(
        JsonElement flag,
        string key,
        bool enabled,
        string entity,
        IReadOnlyDictionary<string, string> context
    )
    {
        foreach (var rollout in List(flag, "rollouts"))
        {
            if (rollout.TryGetProperty("threshold", out var threshold))
            {
                var percentage = threshold.GetProperty("percentage").GetSingle();
                if (Hash(entity + key) % 100 < percentage)
                    return new(NameOf(IsTrue(threshold, "value")), Match, []);
                continue;
            }
            var segment = rollout.GetProperty("segment");
            if (InSegments(segment, entity, context, out var matching))
                return new(NameOf(IsTrue(segment, "value")), Match, matching);
        }
        return new(NameOf(enabled), Default, []);
    }

    private FliptReferenceAnswer Variant(
        JsonElement flag,
        string key,
        bool enabled,
        string entity,
        IReadOnlyDictionary<string, string> context
    )
    {
        var preset = List(flag, "variants")
            .Where(variant => IsTrue(variant, "default"))
            .Select(variant => Text(variant, "key"))
            .FirstOrDefault();
        if (!enabled)
            return new(preset, "FLAG_DISABLED_EVALUATION_REASON", []);
        foreach (var rule in List(flag, "rules"))
        {
            if (!InSegments(rule.GetProperty("segment"), entity, context, out var matching))
                continue;
            var shares = List(rule, "distributions").Select(share => (Text(share, "variant"), Single(share, "rollout"))).ToList();
            shares.RemoveAll(share => share.Item2 == 0);
            return new(shares.Count == 0 ? preset : Share(shares, Hash(key + entity) % 1000), Match, matching);
        }
        return new(preset, preset is null ? "UNKNOWN_EVALUATION_REASON" : Default, []);
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

    private bool InSegments(JsonElement rule, string entity, IReadOnlyDictionary<string, string> context, out string[] matching)
    {
        string[] keys =
            rule.ValueKind == JsonValueKind.String ? [rule.GetString()!]
            : rule.TryGetProperty("key", out var key) ? [key.GetString()!]
            : [.. List(rule, "keys").Select(item => item.GetString()!)];
        matching = [.. keys.Where(item => InSegment(item, entity, context))];
        var isAnd = rule.ValueKind == JsonValueKind.Object && Text(rule, "operator") == "AND_SEGMENT_OPERATOR";
        return isAnd ? matching.Length == keys.Length : matching.Length > 0;
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

    private static string NameOf(bool value) => value ? "true" : "false";

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

/// <summary>Represents the answer of Flipt.</summary>
/// <param name="Variant">The variant, or <c>true</c> or <c>false</c>; null for no variant.</param>
/// <param name="Reason">The reason as Flipt names it.</param>
/// <param name="Segments">The segments of the matching rule that have the entity.</param>
public sealed record FliptReferenceAnswer(string? Variant, string Reason, IReadOnlyList<string> Segments);
