using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;
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

    /// <summary>Returns the ruleset of a source, of which nothing may be refused. The proof may take longer than a request.</summary>
    public static string ToRuleset(string format, string source)
    {
        var request = new ImportRequest([new("", Encoding.UTF8.GetBytes(source))]);
        var plan = ImportPlanner.Plan(format, request, Ruleset.Empty);
        Assert.Empty(plan.Errors);
        Assert.DoesNotContain(plan.Items, item => item.Outcome is ImportOutcome.Refused or ImportOutcome.Approximate);
        return Encoding.UTF8.GetString(RulesetJson.Write(Ruleset.Empty.Apply(plan.Changes)));
    }

    /// <summary>Returns the variants of all flags by OFREP, null for none.</summary>
    public static async Task<Dictionary<string, string?>> VariantsAsync<T>(
        this TestEnvironment environment,
        string targetingKey,
        Dictionary<string, T> attributes
    )
    {
        var context = attributes.ToDictionary(item => item.Key, item => (object?)item.Value);
        context["targetingKey"] = targetingKey;
        var answer = (await environment.BulkAsync(JsonSerializer.Serialize(context))).Expect(200);
        return answer
            .Json.GetProperty("flags")
            .EnumerateArray()
            .ToDictionary(
                flag => flag.GetProperty("key").GetString()!,
                flag => flag.TryGetProperty("variant", out var variant) ? variant.GetString() : null
            );
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
