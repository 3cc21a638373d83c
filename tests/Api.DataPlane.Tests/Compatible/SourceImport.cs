using System.Text;
using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible;

/// <summary>Imports sources of other systems, and switches their APIs on.</summary>
internal static class SourceImport
{
    /// <summary>Creates an environment that serves an API.</summary>
    public static async Task<TestEnvironment> NewCompatibleEnvironmentAsync(this TestServer server, string api, string? ruleset = null)
    {
        var environment = await server.NewEnvironmentAsync(ruleset);
        (await environment.SendAsync("PATCH", "", $$"""{"compatibleApis":["{{api}}"]}""")).Expect(200);
        return environment;
    }

    /// <summary>Imports a source and returns the report.</summary>
    public static async Task<Answer> ImportAsync(this TestEnvironment environment, string format, byte[] source)
    {
        var body = new Dictionary<string, object?>
        {
            ["format"] = format,
            ["files"] = new[] { new { content = Encoding.UTF8.GetString(source) } },
        };
        var planned = (await environment.SendAsync("POST", "/import?dryRun", JsonSerializer.Serialize(body))).Expect(200);
        body["plan"] = planned.String("plan");
        return (await environment.SendAsync("POST", "/import", JsonSerializer.Serialize(body))).Expect(200);
    }
}
