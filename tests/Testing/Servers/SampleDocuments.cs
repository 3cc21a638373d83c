namespace FlagCluster.Testing.Servers;

/// <summary>Provides documents that several tests share.</summary>
internal static class SampleDocuments
{
    /// <summary>A ruleset with a flag of every type and a segment.</summary>
    public const string Mixed = """
        {
          "flags": [
            {"key": "checkout", "type": "boolean", "variants": {"on": true, "off": false}, "defaultVariant": "off", "offVariant": "off", "clientVisible": true,
             "rules": [{"id": "staff", "when": {"segment": "staff"}, "serve": {"variant": "on"}}]},
            {"key": "color", "type": "string", "variants": {"blue": "#00f", "red": "#f00"}, "defaultVariant": "blue", "clientVisible": true,
             "rules": [{"id": "half", "serve": {"split": [{"variant": "blue", "weight": 50000}, {"variant": "red", "weight": 50000}]}}]},
            {"key": "layout", "type": "object", "variants": {"wide": {"columns": 3, "name": "größer"}}, "defaultVariant": "wide", "tags": ["ui"]},
            {"key": "limit", "type": "number", "variants": {"low": 1.5}, "defaultVariant": "low", "description": "How many at most"},
            {"key": "off", "type": "boolean", "enabled": false, "variants": {"on": true}, "defaultVariant": "on"}
          ],
          "segments": [{"key": "staff", "when": {"attribute": "email", "endsWith": "@acme.example"}, "included": ["root"]}]
        }
        """;

    /// <summary>Returns a boolean flag.</summary>
    public static string Flag(string? key = null, string more = "") =>
        $$"""{ {{(key is null ? "" : $"\"key\": \"{key}\", ")}}"type": "boolean", "variants": {"on": true, "off": false}, "defaultVariant": "on"{{(more.Length == 0 ? "" : ", " + more)}} }""";
}
