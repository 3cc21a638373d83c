using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlagCluster.Testing.Flagr;

/// <summary>
/// Evaluates an export of Flagr as its documentation describes, for the tests: it shares no code with the engine and the importer.
/// </summary>
public sealed class FlagrReference
{
    private readonly Dictionary<long, JsonElement> _flags;

    /// <param name="export">The answer of <c>/api/v1/export/eval_cache/json</c>.</param>
    public FlagrReference(JsonElement export) =>
        _flags = export.GetProperty("Flags").EnumerateArray().ToDictionary(flag => flag.GetProperty("ID").GetInt64());

    public IReadOnlyCollection<long> Ids => _flags.Keys;

    /// <summary>Returns the key of a flag.</summary>
    public string KeyOf(long id) => _flags[id].GetProperty("Key").GetString()!;

    /// <summary>Returns the variant, its number and that of the segment that served it; nothing when none is served.</summary>
    public (string? Variant, long VariantId, long SegmentId) Evaluate(
        long id,
        string entity,
        IReadOnlyDictionary<string, JsonElement> context
    )
    {
        var flag = _flags[id];
        if (!flag.GetProperty("Enabled").GetBoolean())
            return default;
        foreach (var segment in flag.GetProperty("Segments").EnumerateArray())
        {
            if (!segment.GetProperty("Constraints").EnumerateArray().All(constraint => IsMet(constraint, context)))
                continue;
            // The first segment whose constraints are met ends the evaluation.
            return Share(segment, Bucket(id, entity)) is { } share
                ? (
                    share.GetProperty("VariantKey").GetString(),
                    share.GetProperty("VariantID").GetInt64(),
                    segment.GetProperty("ID").GetInt64()
                )
                : default;
        }
        return default;
    }

    private static int Bucket(long id, string entity) => (int)(Crc32.HashToUInt32(Encoding.UTF8.GetBytes(Invariant(id) + entity)) % 1000);

    private static JsonElement? Share(JsonElement segment, int bucket)
    {
        var rollout = segment.GetProperty("RolloutPercent").GetInt32();
        var start = 0;
        foreach (var share in segment.GetProperty("Distributions").EnumerateArray())
        {
            var end = start + (share.GetProperty("Percent").GetInt32() * 10);
            if (bucket >= end)
            {
                start = end;
                continue;
            }
            var isServed = rollout > 0 && (rollout == 100 || 100 * (bucket - start) <= (end - start - 1) * rollout);
            return isServed ? share : null;
        }
        return null;
    }

    private static bool IsMet(JsonElement constraint, IReadOnlyDictionary<string, JsonElement> context)
    {
        if (!context.TryGetValue(constraint.GetProperty("Property").GetString()!, out var actual))
            return false;
        var op = constraint.GetProperty("Operator").GetString()!;
        var text = constraint.GetProperty("Value").GetString()!;
        if (op is "EREG" or "NEREG")
            return actual.ValueKind == JsonValueKind.String && Regex.IsMatch(actual.GetString()!, text[1..^1]) == (op == "EREG");
        var literal = JsonSerializer.Deserialize<JsonElement>(text is "TRUE" or "FALSE" ? text.ToLowerInvariant() : text);
        switch (op)
        {
            case "EQ" or "NEQ":
                return actual.ValueKind == literal.ValueKind && JsonElement.DeepEquals(actual, literal) == (op == "EQ");
            case "IN" or "NOTIN":
                var values = literal.EnumerateArray().ToList();
                return actual.ValueKind == values[0].ValueKind
                    && values.Exists(value => JsonElement.DeepEquals(value, actual)) == (op == "IN");
            case "CONTAINS" or "NOTCONTAINS":
                return actual.ValueKind == JsonValueKind.Array
                    && actual.EnumerateArray().Any(item => JsonElement.DeepEquals(item, literal)) == (op == "CONTAINS");
        }
        if (actual.ValueKind != JsonValueKind.Number)
            return false;
        var (left, right) = (actual.GetDouble(), literal.GetDouble());
        return op switch
        {
            "LT" => left < right,
            "LTE" => left <= right,
            "GT" => left > right,
            "GTE" => left >= right,
            _ => throw new InvalidOperationException($"Unknown operator {op}."),
        };
    }

    private static string Invariant(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
