using System.Reflection;
using FlagCluster.Contracts;
using FlagCluster.Control;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Api;

/// <summary>Health, the start page, and the ruleset's JSON Schema.</summary>
internal sealed class OpsEndpoints(ControlDirectory directory, EnvironmentReplicas replicas, IHostApplicationLifetime lifetime)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<OpsEndpoints>();
        var schema = new Lazy<byte[]>(RulesetJson.Schema);
        var page = new Lazy<string>(Page);
        routes.MapGet("/health/live", (RequestDelegate)(http => StatusAsync(http, "live", []))).WithName("Live").WithTags("Operations")
            .Describe(new OperationDoc("Is the process alive", "Says nothing about the store or the rulesets.").Answer(200, "It is.", "health"));
        routes.MapGet("/health/ready", (RequestDelegate)endpoints.ReadyAsync).WithName("Ready").WithTags("Operations")
            .Describe(new OperationDoc("Is the server ready", "Ready means that every environment has a ruleset and that the server is not stopping.")
                .Answer(200, "It is; `stale` serves the last good rulesets while the writer is away.", "health")
                .Answer(503, "It is starting or stopping.", "health"));
        routes.MapGet("/schemas/ruleset.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, schema.Value))).WithName("RulesetSchema").WithTags("Operations")
            .Describe(new OperationDoc("The JSON Schema of a ruleset", "For editors, and for checking rulesets before they are sent.").Answer(200, "The schema.", "object"));
        routes.MapGet("/", (RequestDelegate)(http =>
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(page.Value, http.RequestAborted);
        })).ExcludeFromDescription();
    }

    /// <summary>Ready means: every environment has a ruleset, and the server is not stopping. Stale rulesets are good enough to serve, and are named.</summary>
    private Task ReadyAsync(HttpContext http)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return StatusAsync(http, "stopping", []);
        var states = directory.Current.Environments.Keys.Select(id => (Id: id, replicas.Get(id).State)).ToList();
        if (states.Exists(state => state.State == ReplicaState.NotReady)) return StatusAsync(http, "starting", [.. states.Where(state => state.State == ReplicaState.NotReady).Select(state => state.Id)]);
        var stale = states.Where(state => state.State == ReplicaState.Stale).Select(state => state.Id).ToList();
        return StatusAsync(http, stale.Count == 0 ? "ready" : "stale", stale);
    }

    private static Task StatusAsync(HttpContext http, string status, List<EnvironmentId> environments) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, status);
        if (environments.Count > 0)
        {
            // A few names are enough to find the cause.
            writer.WriteStartArray("environments"u8);
            foreach (var id in environments.Take(20)) writer.WriteStringValue(id.ToString());
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }, status is "live" or "ready" or "stale" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static string Page()
    {
        using var stream = typeof(OpsEndpoints).Assembly.GetManifestResourceStream("start.html") ?? throw new InvalidOperationException("The start page is missing from the assembly.");
        using var text = new StreamReader(stream);
        var version = typeof(OpsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return text.ReadToEnd().Replace("{{version}}", version, StringComparison.Ordinal);
    }
}
