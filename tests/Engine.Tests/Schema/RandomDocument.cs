using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Engine.Tests.Schema;

/// <summary>Changes a valid document at random places, to values that are right, almost right or wrong there.</summary>
internal static class RandomDocument
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "0.5",
        "25000",
        "25000.0",
        "2.5e4",
        "75e3",
        "100000",
        "100000.5",
        "1e5",
        "1.5e308",
        "253402300799999",
        "253402300800000",
        "\"\"",
        "\"a\"",
        "\"a b\"",
        "\"é\"",
        "\"x\"",
        "\"s\"",
        "\"other\"",
        "\"on\"",
        "\"-a\"",
        "\"a/b\"",
        "\"a//b\"",
        "\".a\"",
        "\" a\"",
        "\"e\\u0301\"",
        "\"a\\u200bb\"",
        "\"a\\\"b\"",
        "\"boolean\"",
        "\"object\"",
        "\"flipt\"",
        "\"random\"",
        "\"kill-switch\"",
        "\"native-1\"",
        "\"next\"",
        "\"first\"",
        "\"false\"",
        "2147483648",
        "\"native-2\"",
        "\"@time\"",
        "\"@now\"",
        "\"targetingKey\"",
        "\"@element\"",
        "\"@element.p\"",
        "\"@element.\"",
        "\"text\"",
        "\"number\"",
        "\"time\"",
        "\"size\"",
        "\"list\"",
        "\"string\"",
        "\"1.2\"",
        "\"1.2.3-rc.1+b\"",
        "\"01.2\"",
        "\"10.0.0.0/8\"",
        "\"::1\"",
        "\"10.0.0.0/33\"",
        "\"2027-02-30\"",
        "\"2028-02-29T00:00:00Z\"",
        "\"a[\"",
        "[]",
        "[1]",
        "[\"a\"]",
        "[\"x\",\"y\"]",
        "[true,1,\"x\"]",
        "[null]",
        "[[]]",
        "[5,9]",
        "[[0,1],[1,2.0]]",
        "[[7,3]]",
        "{\"below\":3}",
        "{\"flag\":\"other\",\"variants\":[\"x\"]}",
        "{\"bucket\":{\"below\":3}}",
        "{}",
        "{\"a\":true}",
        "{\"variant\":\"a\"}",
        "{\"nothing\":true}",
        "{\"nothing\":true,\"weight\":0}",
        "{\"segment\":\"s\"}",
        "{\"attribute\":\"a\",\"in\":[1]}",
        "{\"attribute\":\"a\",\"exists\":[true]}",
        "{\"all\":[]}",
        "{\"not\":{\"any\":[]}}",
    ];

    private static readonly string[] Names =
    [
        "key",
        "type",
        "variants",
        "defaultVariant",
        "offVariant",
        "enabled",
        "rules",
        "prerequisites",
        "tags",
        "owner",
        "expires",
        "bucketing",
        "clientVisible",
        "permanent",
        "purpose",
        "archived",
        "description",
        "name",
        "id",
        "when",
        "serve",
        "variant",
        "split",
        "by",
        "salt",
        "weight",
        "nothing",
        "bucket",
        "below",
        "ranges",
        "algorithm",
        "total",
        "missing",
        "included",
        "excluded",
        "flag",
        "flags",
        "segments",
        "all",
        "any",
        "not",
        "segment",
        "attribute",
        "equals",
        "in",
        "contains",
        "startsWith",
        "endsWith",
        "matches",
        "exists",
        "lt",
        "gte",
        "before",
        "after",
        "semverEquals",
        "semverLt",
        "inCidr",
        "is",
        "as",
        "as",
        "ignoreCase",
        "ignoreCase",
        "some",
        "every",
        "attachments",
        "metadata",
        "origin",
        "system",
        "version",
        "",
        "unknown",
        "a b",
        "a/é",
        "a//b",
        "e\u0301",
        "<",
    ];

    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes one change.</summary>
    public static void Change(JsonNode document, Random random)
    {
        var places = Places(document).ToList();
        var node = places[random.Next(places.Count)];
        var value =
            random.Next(5) == 0 ? places[random.Next(places.Count)].DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (node)
        {
            case JsonObject item when random.Next(3) == 0:
                item[Names[random.Next(Names.Length)]] = value;
                break;
            case JsonObject { Count: > 0 } item when random.Next(3) == 0:
                item.Remove(item.ElementAt(random.Next(item.Count)).Key);
                break;
            case JsonArray list when random.Next(2) == 0:
                list.Add(value);
                break;
            case JsonArray { Count: > 0 } list when random.Next(3) == 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            default:
                if (node.Parent is not null)
                    node.ReplaceWith(value);
                break;
        }
    }

    /// <summary>Returns a text that is nearly an operand of an operator.</summary>
    public static string OperandText(string op, Random random)
    {
        switch (op)
        {
            case "inCidr":
                return Join(random, 1, 9, "1:", "ffff:", "0:", "::", ":", "a", "12345", "g", "1.2.3.4", "0.0.0.", "255", "256", "01")
                    + Pick(random, "", "", "/0", "/8", "/32", "/33", "/128", "/129", "/08", "/", "/x", "/1/2");
            case "semverEquals":
                return Join(
                    random,
                    1,
                    7,
                    "0",
                    "1",
                    "10",
                    "01",
                    ".",
                    ".",
                    ".",
                    "-",
                    "+",
                    "a",
                    "rc1",
                    "0a",
                    "é",
                    "-rc.1",
                    "+b.01",
                    "99999999999999999999"
                );
        }
        var text = Pick(random, "0000", "1900", "2000", "2023", "2024", "2100", "9998", "123", "12345") + "-";
        text += $"{random.Next(0, 14):00}-{random.Next(0, 33):00}";
        if (random.Next(3) == 0)
            return text;
        text += Pick(random, "T", "t", " ", "x", "") + $"{random.Next(0, 26):00}:{random.Next(0, 62):00}:{random.Next(0, 63):00}";
        return text
            + Pick(random, "", "", ".1", ".123456", ".", ".x")
            + Pick(random, "", "Z", "z", "+01:00", "-23:59", "+24:00", "+1:00", "Z ");
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static string Join(Random random, int least, int most, params string[] parts) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most)).Select(_ => Pick(random, parts)));

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject item => item.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
            if (child is not null)
                foreach (var place in Places(child))
                    yield return place;
    }
}
