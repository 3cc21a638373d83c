using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Creates environments that serve Unleash's APIs, and sends requests as its SDKs do: with the key alone.</summary>
internal static class UnleashSample
{
    /// <summary>Flags as people make them, and as the import from Unleash makes them.</summary>
    public const string Flags = """
        {"flags":[
          {"key":"dark-mode","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","clientVisible":true},
          {"key":"hidden","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"closed","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true},
          {"key":"disabled","type":"string","enabled":false,"variants":{"v":"x"},"defaultVariant":"v","offVariant":"v"},
          {"key":"pro","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
           "rules":[{"id":"r","when":{"attribute":"plan","equals":"pro"},"serve":{"variant":"on"}}]},
          {"key":"limit","type":"number","variants":{"high":1.50},"defaultVariant":"high","clientVisible":true},
          {"key":"layout","type":"object","variants":{"wide":{"a": [1, null]}},"defaultVariant":"wide","clientVisible":true},
          {"key":"new-checkout","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","offVariant":"off",
           "origin":{"system":"unleash","id":"new-checkout","impressionData":true},"clientVisible":true,
           "rules":[{"id":"r","when":{"bucket":{"below":32000,"by":["targetingKey","sessionId"],"salt":"new-checkout",
             "algorithm":"unleash","missing":"random"}},"serve":{"variant":"on"}}]},
          {"key":"sessions","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","offVariant":"off",
           "rules":[{"id":"r","when":{"bucket":{"below":100000,"by":"sessionId","salt":"s","algorithm":"unleash","missing":false}},
             "serve":{"variant":"on"}}]},
          {"key":"local","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","when":{"attribute":"remoteAddress","equals":"127.0.0.1"},"serve":{"variant":"on"}}]},
          {"key":"button","type":"string","variants":{"blue":"#00f","red":"red"},"defaultVariant":null,"offVariant":null,
           "origin":{"system":"unleash","id":"button"},"attachments":{"blue":{"type":"csv","value":"#00f"}},
           "rules":[
             {"id":"b","when":{"attribute":"targetingKey","in":["blue-user"]},"serve":{"variant":"blue"}},
             {"id":"r","when":{"attribute":"targetingKey","in":["red-user"]},"serve":{"variant":"red"}},
             {"id":"n","when":{"attribute":"targetingKey","in":["plain-user"]},"serve":{"nothing":true}}]}
        ]}
        """;

    public static async Task<TestEnvironment> NewUnleashEnvironmentAsync(this TestServer server, string ruleset = Flags)
    {
        var environment = await server.NewEnvironmentAsync(ruleset);
        (await environment.SendAsync("PATCH", "", """{"compatibleApis":["unleash"]}""")).Expect(200);
        return environment;
    }

    /// <summary>Sends a request with the key alone in <c>Authorization</c>.</summary>
    public static Task<Answer> UnleashAsync(
        this TestEnvironment environment,
        string method,
        string path,
        string? body = null,
        string? key = null,
        params (string Name, string Value)[] headers
    ) => environment.Server.SendAsync(method, path, null, body, [("Authorization", key ?? environment.ServerKey), .. headers]);

    /// <summary>Imports features of Unleash, of which none may be refused.</summary>
    public static async Task ImportUnleashAsync(this TestEnvironment environment, string document)
    {
        var files = new object[] { new { content = document } };
        var plan = await environment.SendAsync("POST", "/import?dryRun", JsonSerializer.Serialize(new { format = "unleash", files }));
        var items = plan.Expect(200).Json.GetProperty("items").EnumerateArray();
        Assert.DoesNotContain("refused", items.Select(item => item.GetProperty("result").GetString()));
        var body = JsonSerializer.Serialize(
            new
            {
                format = "unleash",
                files,
                plan = plan.String("plan"),
            }
        );
        (await environment.SendAsync("POST", "/import", body)).Expect(200);
    }

    /// <summary>Returns the toggles of an answer by name.</summary>
    public static Dictionary<string, JsonElement> Toggles(this Answer answer) =>
        answer
            .Expect(200)
            .Json.GetProperty("toggles")
            .EnumerateArray()
            .ToDictionary(toggle => toggle.GetProperty("name").GetString()!, toggle => toggle);

    /// <summary>Returns the names of the toggles of an answer.</summary>
    public static IEnumerable<string> Names(this Answer answer) => answer.Toggles().Keys;
}
