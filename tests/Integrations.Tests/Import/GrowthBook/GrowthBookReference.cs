using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Tests.Import.GrowthBook;

/// <summary>Evaluates features as GrowthBook's SDKs do, from the payload itself.</summary>
internal sealed class GrowthBookReference(JsonObject payload)
{
    public IEnumerable<string> Features => ((JsonObject)payload["features"]!).Select(item => item.Key);

    public static double Hash(string seed, string value, int version)
    {
        if (version == 1)
            return Fnv(value + seed) % 1000 / 1000.0;
        return Fnv(Fnv(seed + value).ToString(CultureInfo.InvariantCulture)) % 10000 / 10000.0;
    }

    /// <summary>Returns the value of a feature as JSON; null for no value.</summary>
    public string? Evaluate(string feature, IReadOnlyDictionary<string, object> user)
    {
        if (payload["features"]![feature] is not JsonObject definition)
            return null;
        foreach (var rule in (definition["rules"] as JsonArray ?? []).Cast<JsonObject>())
        {
            var blocked = Parents(rule, user);
            if (blocked == "gate")
                return null;
            if (blocked is not null || IsFiltered(rule, user) || !Passes(rule["condition"] as JsonObject, user))
                continue;
            if (rule.ContainsKey("force"))
            {
                if (IsInRollout(feature, rule, user))
                    return rule["force"]?.ToJsonString();
            }
            else if (Experiment(feature, rule, user) is >= 0 and var index)
                return rule["variations"]![index]?.ToJsonString();
        }
        return definition["defaultValue"]?.ToJsonString();
    }

    private string? Parents(JsonObject rule, IReadOnlyDictionary<string, object> user)
    {
        foreach (var parent in (rule["parentConditions"] as JsonArray ?? []).Cast<JsonObject>())
        {
            var value = Evaluate((string)parent["id"]!, user);
            var context = new Dictionary<string, object>();
            if (value is not null)
                context["value"] = Plain(JsonNode.Parse(value)!);
            if (!Passes((JsonObject)parent["condition"]!, context))
                return parent["gate"] is { } gate && (bool)gate ? "gate" : "skip";
        }
        return null;
    }

    private static bool IsFiltered(JsonObject rule, IReadOnlyDictionary<string, object> user)
    {
        if (rule["filters"] is JsonArray filters)
            return filters.Any(filter =>
                HashValue(filter!["attribute"], user) is not { } value
                || !((JsonArray)filter["ranges"]!).Any(range =>
                    IsIn(Hash((string)filter["seed"]!, value, (int?)filter["hashVersion"] ?? 2), range!)
                )
            );
        if (rule["namespace"] is not JsonArray space || rule.ContainsKey("force"))
            return false;
        return HashValue(rule["hashAttribute"], user) is not { } own
            || !IsIn(Hash("__" + (string)space[0]!, own, 1), new JsonArray((double)space[1]!, (double)space[2]!));
    }

    private static bool IsInRollout(string feature, JsonObject rule, IReadOnlyDictionary<string, object> user)
    {
        var (range, coverage) = (rule["range"], (double?)rule["coverage"]);
        if (range is null && coverage is null)
            return true;
        if ((range is null && coverage == 0) || HashValue(rule["hashAttribute"], user) is not { } value)
            return false;
        var n = Hash((string?)rule["seed"] ?? feature, value, (int?)rule["hashVersion"] ?? 1);
        return range is null ? n <= coverage : IsIn(n, range);
    }

    private static int Experiment(string feature, JsonObject rule, IReadOnlyDictionary<string, object> user)
    {
        if (HashValue(rule["hashAttribute"], user) is not { } value)
            return -1;
        var count = ((JsonArray)rule["variations"]!).Count;
        var n = Hash((string?)rule["seed"] ?? (string?)rule["key"] ?? feature, value, (int?)rule["hashVersion"] ?? 1);
        double[] weights = rule["weights"] is JsonArray given
            ? [.. given.Select(weight => (double)weight!)]
            : [.. Enumerable.Repeat(1.0 / count, count)];
        var (start, coverage) = (0.0, (double?)rule["coverage"] ?? 1);
        for (var i = 0; i < count; i++)
        {
            var isIn = rule["ranges"] is JsonArray ranges ? IsIn(n, ranges[i]!) : n >= start && n < start + (coverage * weights[i]);
            if (isIn)
                return rule["meta"]?[i]?["passthrough"] is { } passes && (bool)passes ? -1 : i;
            start += weights[i];
        }
        return -1;
    }

    private static string? HashValue(JsonNode? attribute, IReadOnlyDictionary<string, object> user) =>
        user.GetValueOrDefault((string?)attribute ?? "id") switch
        {
            string { Length: > 0 } text => text,
            double number and not 0 => number.ToString(CultureInfo.InvariantCulture),
            true => "true",
            _ => null,
        };

    private static bool IsIn(double n, JsonNode range) => n >= (double)range[0]! && n < (double)range[1]!;

    private static bool Passes(JsonObject? condition, IReadOnlyDictionary<string, object> user)
    {
        foreach (var (key, expected) in condition ?? [])
        {
            var passes = key switch
            {
                "$or" => ((JsonArray)expected!).Any(part => Passes((JsonObject)part!, user)),
                "$not" => !Passes((JsonObject)expected!, user),
                _ => Matches(expected, user.GetValueOrDefault(key)),
            };
            if (!passes)
                return false;
        }
        return true;
    }

    private static bool Matches(JsonNode? expected, object? value)
    {
        switch (expected)
        {
            case null:
                return value is null;
            case JsonValue when expected.GetValueKind() == JsonValueKind.String:
                return Text(value) == (string)expected!;
            case JsonValue when expected.GetValueKind() == JsonValueKind.Number:
                return Number(value) == (double)expected;
            case JsonValue:
                return value is not null
                    && (value is true || value is string { Length: > 0 } || value is double and not 0) == (bool)expected;
        }
        foreach (var (op, operand) in (JsonObject)expected)
        {
            var passes = op switch
            {
                "$eq" => Equals(Plain(operand!), value),
                "$ne" => !Equals(Plain(operand!), value),
                "$in" => ((JsonArray)operand!).Any(item => Equals(Plain(item!), value)),
                "$nin" => !((JsonArray)operand!).Any(item => Equals(Plain(item!), value)),
                "$gt" => Number(value) > (double)operand!,
                "$lte" => Number(value) <= (double)operand!,
                "$exists" => value is not null == (bool)operand!,
                _ => throw new InvalidOperationException(op),
            };
            if (!passes)
                return false;
        }
        return true;
    }

    private static object Plain(JsonNode node) =>
        node.GetValueKind() switch
        {
            JsonValueKind.String => (string)node!,
            JsonValueKind.Number => (double)node,
            _ => (bool)node,
        };

    private static string Text(object? value) =>
        value switch
        {
            null => "null",
            bool boolean => boolean ? "true" : "false",
            double number => number.ToString(CultureInfo.InvariantCulture),
            _ => (string)value,
        };

    private static double Number(object? value) =>
        value switch
        {
            null or false or "" => 0,
            true => 1,
            double number => number,
            _ => double.TryParse((string)value, CultureInfo.InvariantCulture, out var parsed) ? parsed : double.NaN,
        };

    private static uint Fnv(string text)
    {
        var hash = 0x811C9DC5u;
        foreach (var unit in text)
            hash = unchecked((hash ^ unit) * 0x01000193u);
        return hash;
    }
}
