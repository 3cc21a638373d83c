using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Operations;

/// <summary>Health, the start page, and the JSON Schemas.</summary>
internal static class OpsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var schema = new Lazy<byte[]>(RulesetJson.Schema);
        var page = new Lazy<string>(Page);
        routes.MapLiveness().WithName("Live").WithTags("Operations").Describe(new OperationDoc(
                "Returns whether the process is alive", "Does not check the store or the rulesets.")
            .Answer(200, "The process is alive.", "health"));
        routes.MapReadiness().WithName("Ready").WithTags("Operations").Describe(new OperationDoc(
                "Returns whether the server is ready",
                "A ready server serves rulesets and is not stopping. `stale` and `notLoaded` count environments that are stale or could not be "
                + "loaded; `staleKeys` means that keys are as last read, because the store is unavailable; `events` is `degraded` while events "
                + "wait on disk or are lost.")
            .Answer(200, "The server is ready; with `stale` it serves the last good rulesets while the writer is unavailable.", "health")
            .Answer(503, "The server is starting or stopping.", "health"));
        routes.MapGet("/schemas/ruleset.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, schema.Value))).WithName("RulesetSchema").WithTags("Operations")
            .Describe(new OperationDoc("The JSON Schema of a ruleset", "For editors, and for checking rulesets before they are sent.").Answer(200, "The schema.", "object"));
        foreach (var name in EventSchemas.Names)
        {
            var events = new Lazy<byte[]>(() => EventSchemas.Read(name));
            routes.MapGet($"/schemas/{name}.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, events.Value))).WithName($"{name}Schema").WithTags("Operations")
                .Describe(new OperationDoc($"The JSON Schema of {name} events", "For consumers of their topic.").Answer(200, "The schema.", "object"));
        }
        routes.MapGet("/", (RequestDelegate)(http =>
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(page.Value, http.RequestAborted);
        })).ExcludeFromDescription();
    }

    private static string Page()
    {
        using var stream = typeof(OpsEndpoints).Assembly.GetManifestResourceStream("start.html") ?? throw new InvalidOperationException("The start page is missing from the assembly.");
        using var text = new StreamReader(stream);
        var version = typeof(OpsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return text.ReadToEnd().Replace("{{version}}", version, StringComparison.Ordinal);
    }
}
