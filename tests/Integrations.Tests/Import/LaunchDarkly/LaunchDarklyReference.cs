using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlagCluster.Integrations.Tests.Import.LaunchDarkly;

/// <summary>Evaluates flags as LaunchDarkly's SDK for Go does, from the document itself. Other kinds are objects in the user.</summary>
internal sealed class LaunchDarklyReference(JsonObject data)
{
    public IEnumerable<string> Flags => ((JsonObject)data["flags"]!).Select(item => item.Key);

    public static float Bucket(string prefix, string value)
    {
#pragma warning disable CA5350
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes($"{prefix}.{value}"));
#pragma warning restore CA5350
        long number = 0;
        foreach (var digit in Convert.ToHexString(hash)[..15])
            number = (number * 16) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return number / (float)0xFFFFFFFFFFFFFFF;
    }

    /// <summary>Returns the index of the variation; null for no value.</summary>
    public int? Evaluate(string key, IReadOnlyDictionary<string, object> user)
    {
        var flag = data["flags"]![key]!;
        var off = (int?)flag["offVariation"];
        if (!(bool)flag["on"]!)
            return off;
        foreach (var item in List(flag, "prerequisites"))
        {
            var other = (string)item["key"]!;
            if (!(bool)data["flags"]![other]!["on"]! || Evaluate(other, user) != (int)item["variation"]!)
                return off;
        }
        foreach (var target in List(flag, "targets"))
            if (List(target, "values").Any(value => (string)value! == (string)user["key"]))
                return (int)target["variation"]!;
        var rule = List(flag, "rules").FirstOrDefault(rule => List(rule, "clauses").All(clause => Matches(clause, user)));
        return Serve(rule ?? flag["fallthrough"]!, $"{key}.{flag["salt"]}", user);
    }

    private static int Serve(JsonNode node, string prefix, IReadOnlyDictionary<string, object> user)
    {
        if (node["variation"] is { } variation)
            return (int)variation;
        var rollout = node["rollout"]!;
        var bucket = Bucket(rollout, rollout["seed"]?.ToJsonString() ?? prefix, user);
        var sum = 0f;
        foreach (var share in List(rollout, "variations"))
            if (bucket < (sum += (int)share["weight"]! / 100_000f))
                return (int)share["variation"]!;
        return (int)List(rollout, "variations").Last()["variation"]!;
    }

    private static float Bucket(JsonNode node, string prefix, IReadOnlyDictionary<string, object> user)
    {
        var kind = (string?)(node["contextKind"] ?? node["rolloutContextKind"]) ?? "user";
        return Get(kind, (string?)node["bucketBy"] ?? "key", user) switch
        {
            string text => Bucket(prefix, text),
            double number when double.IsInteger(number) => Bucket(prefix, number.ToString(CultureInfo.InvariantCulture)),
            _ => 0,
        };
    }

    private bool Matches(JsonNode clause, IReadOnlyDictionary<string, object> user)
    {
        var negate = (bool?)clause["negate"] ?? false;
        var values = List(clause, "values");
        if ((string)clause["op"]! == "segmentMatch")
            return values.Any(value => data["segments"]![(string)value!] is { } segment && IsMember((string)value!, segment, user))
                != negate;
        if ((string)clause["attribute"]! == "kind")
            return values.Any(value => Get((string)value!, "key", user) is not null) != negate;
        var actual = Get((string?)clause["contextKind"] ?? "user", (string)clause["attribute"]!, user);
        if ((string)clause["attribute"]! == "anonymous")
            actual ??= false;
        return actual is not null && values.Any(value => Compare((string)clause["op"]!, actual, value)) != negate;
    }

    private bool IsMember(string key, JsonNode segment, IReadOnlyDictionary<string, object> user)
    {
        bool Has(string list) => List(segment, list).Any(value => (string)value! == (string)user["key"]);
        bool HasContext(string list) =>
            List(segment, list)
                .Any(item =>
                    List(item, "values").Any(value => Get((string)item["contextKind"]!, "key", user) is string own && own == (string)value!)
                );
        if (Has("included") || HasContext("includedContexts"))
            return true;
        if (Has("excluded") || HasContext("excludedContexts"))
            return false;
        return List(segment, "rules")
            .Any(rule =>
                List(rule, "clauses").All(clause => Matches(clause, user))
                && (
                    rule["weight"] is not { } weight
                    || (
                        Get((string?)rule["rolloutContextKind"] ?? "user", "key", user) is not null
                        && Bucket(rule, $"{key}.{segment["salt"]}", user) < (int)weight / 100_000f
                    )
                )
            );
    }

    private static bool Compare(string op, object actual, JsonNode value)
    {
        if (op is "before" or "after")
            return Time(actual) is { } time && Time(Scalar(value)) is { } other && (op == "before" ? time < other : time > other);
        return (actual, Scalar(value)) switch
        {
            (string one, string other) => CompareTexts(op, one, other),
            (double one, double other) => op switch
            {
                "in" => one == other,
                "lessThan" => one < other,
                "lessThanOrEqual" => one <= other,
                "greaterThan" => one > other,
                "greaterThanOrEqual" => one >= other,
                _ => false,
            },
            (bool one, bool other) => op == "in" && one == other,
            _ => false,
        };
    }

    private static bool CompareTexts(string op, string one, string other) =>
        op switch
        {
            "in" => one == other,
            "startsWith" => one.StartsWith(other, StringComparison.Ordinal),
            "endsWith" => one.EndsWith(other, StringComparison.Ordinal),
            "contains" => one.Contains(other, StringComparison.Ordinal),
            "matches" => Regex.IsMatch(one, other, RegexOptions.CultureInvariant),
            "semVerEqual" => Order(one, other) == 0,
            "semVerLessThan" => Order(one, other) < 0,
            "semVerGreaterThan" => Order(one, other) > 0,
            _ => false,
        };

    private static object? Scalar(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => (string)value!,
            JsonValueKind.Number => (double)value,
            JsonValueKind.True or JsonValueKind.False => (bool)value,
            _ => null,
        };

    /// <summary>Returns milliseconds; null for what is no time.</summary>
    private static double? Time(object? value) =>
        value switch
        {
            double number => Math.Truncate(number),
            string text
                when DateTimeOffset.TryParseExact(
                    text,
                    "yyyy-MM-dd'T'HH:mm:ss.FFFK",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var time
                ) => time.ToUnixTimeMilliseconds(),
            _ => null,
        };

    /// <summary>Compares versions without numbers in a pre-release; null when one is no version.</summary>
    private static int? Order(string one, string other)
    {
        if (Parse(one) is not var (left, leftPart) || Parse(other) is not var (right, rightPart))
            return null;
        var order = left.CompareTo(right);
        if (order != 0 || leftPart == rightPart)
            return order;
        return leftPart.Length == 0 ? 1
            : rightPart.Length == 0 ? -1
            : string.CompareOrdinal(leftPart, rightPart);

        static (Version Numbers, string PreRelease)? Parse(string text)
        {
            var parts = text.Split('-', 2);
            var numbers = parts[0] + string.Concat(Enumerable.Repeat(".0", Math.Max(0, 3 - parts[0].Split('.').Length)));
            return Version.TryParse(numbers, out var version) ? (version, parts.Length > 1 ? parts[1] : "") : null;
        }
    }

    private static object? Get(string kind, string attribute, IReadOnlyDictionary<string, object> user) =>
        user.GetValueOrDefault(kind == "user" ? attribute : $"{kind}.{attribute}");

    private static IEnumerable<JsonNode> List(JsonNode node, string name) => (node[name] as JsonArray ?? []).Select(item => item!);
}
