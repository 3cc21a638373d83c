using System.Globalization;
using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Operations;

/// <summary>Serves health, the start page and the JSON Schemas.</summary>
internal static class OpsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var schema = new Lazy<byte[]>(RulesetJson.Schema);
        var page = new Lazy<string>(Page);
        routes
            .MapLiveness()
            .WithName("Live")
            .WithTag(ApiTag.Operations)
            .Describe("Check liveness", "Returns whether the process responds. It does not check the store or the rulesets.")
            .WithAnswer(200, "The process responds.", typeof(HealthDocument));
        routes
            .MapReadiness()
            .WithName("Ready")
            .WithTag(ApiTag.Operations)
            .Describe(
                "Check readiness",
                "Returns whether the server serves rulesets and is not stopping. Counts environments that are stale or not loaded. "
                    + "`staleKeys` "
                    + "is true while the store is unavailable and cached keys are used; `events` is `degraded` while events are not "
                    + "delivered."
            )
            .WithAnswer(
                200,
                "The server is ready. `stale` means that it serves the last good rulesets while a writer is unavailable.",
                typeof(HealthDocument)
            )
            .WithAnswer(503, "The server is starting or stopping.", typeof(HealthDocument));
        routes
            .MapGet("/schemas/ruleset.json", Preconditions.OfUntagged(http => JsonAnswer.WriteAsync(http, schema.Value)))
            .WithName("RulesetSchema")
            .WithTag(ApiTag.Operations)
            .Describe("Get the JSON Schema of rulesets", "For editors, and for validating rulesets before they are sent.")
            .WithAnswer(200, "The schema.", typeof(object))
            .WithProblems(400, 412);
        foreach (var name in EventSchemas.Names)
        {
            var events = new Lazy<byte[]>(() => EventSchemas.Read(name));
            routes
                .MapGet($"/schemas/{name}.json", Preconditions.OfUntagged(http => JsonAnswer.WriteAsync(http, events.Value)))
                .WithName(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name).Replace("-", "", StringComparison.Ordinal) + "Schema")
                .WithTag(ApiTag.Operations)
                .Describe($"Get the JSON Schema of {name} events", "For consumers of the topic.")
                .WithAnswer(200, "The schema.", typeof(object))
                .WithProblems(400, 412);
        }
        routes
            .MapGet(
                "/",
                Preconditions.OfUntagged(http =>
                {
                    http.Response.ContentType = "text/html; charset=utf-8";
                    return http.Response.WriteAsync(page.Value, http.RequestAborted);
                })
            )
            .WithAnswer(200, "The page.", typeof(string), "text/html")
            .ExcludeFromDescription();
    }

    private static string Page()
    {
        using var stream =
            typeof(OpsEndpoints).Assembly.GetManifestResourceStream("start.html")
            ?? throw new InvalidOperationException("The start page is missing from the assembly.");
        using var text = new StreamReader(stream);
        var version = typeof(OpsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return text.ReadToEnd().Replace("{{version}}", version, StringComparison.Ordinal);
    }
}
