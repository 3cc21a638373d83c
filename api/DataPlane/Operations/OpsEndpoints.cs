using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Api.DataPlane.Operations;

/// <summary>Health, the start page, and the JSON Schemas.</summary>
internal sealed class OpsEndpoints(ControlDirectory directory, EnvironmentReplicas replicas, IEventHealth events, IHostApplicationLifetime lifetime)
{
    private volatile bool _ready;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<OpsEndpoints>();
        var schema = new Lazy<byte[]>(RulesetJson.Schema);
        var page = new Lazy<string>(Page);
        routes.MapGet("/health/live", (RequestDelegate)(http => StatusAsync(http, "live", 0, 0))).WithName("Live").WithTags("Operations")
            .Describe("Check liveness", "Returns whether the process responds. It says nothing about the store or the rulesets.")
            .WithAnswer(200, "The process responds.", typeof(HealthDocument));
        routes.MapGet("/health/ready", (RequestDelegate)endpoints.ReadyAsync).WithName("Ready").WithTags("Operations")
            .Describe("Check readiness",
                "Returns whether the server serves rulesets and is not stopping. Counts environments that are stale or not loaded. `staleKeys` "
                + "is true while the store is unavailable and cached keys are used; `events` is `degraded` while events are not delivered.")
            .WithAnswer(200, "The server is ready. `stale` means that it serves the last good rulesets while a writer is unavailable.",
                typeof(HealthDocument))
            .WithAnswer(503, "The server is starting or stopping.", typeof(HealthDocument));
        routes.MapGet("/schemas/ruleset.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, schema.Value))).WithName("RulesetSchema").WithTags("Operations")
            .Describe("Get the JSON Schema of rulesets", "For editors, and for validating rulesets before they are sent.")
            .WithAnswer(200, "The schema.", typeof(object));
        foreach (var name in EventSchemas.Names)
        {
            var events = new Lazy<byte[]>(() => EventSchemas.Read(name));
            routes.MapGet($"/schemas/{name}.json", (RequestDelegate)(http => JsonAnswer.WriteAsync(http, events.Value))).WithName($"{name}Schema").WithTags("Operations")
                .Describe($"Get the JSON Schema of {name} events", "For consumers of the topic.")
                .WithAnswer(200, "The schema.", typeof(object));
        }
        routes.MapGet("/", (RequestDelegate)(http =>
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(page.Value, http.RequestAborted);
        })).ExcludeFromDescription();
    }

    /// <summary>
    /// Ready means: the writer of every environment that is followed has been asked once, some ruleset is served, and the server is not
    /// stopping. An environment that cannot be loaded does not keep the others from being served; it and stale ones are counted, and named
    /// in the log. Which environments are followed from the start says Replica:Preload; others are loaded for the first who asks for them,
    /// and do not count before.
    /// </summary>
    private Task ReadyAsync(HttpContext http)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return StatusAsync(http, "stopping", 0, 0);
        var all = replicas.All.ToList();
        var stale = all.Count(replica => replica.State == ReplicaState.Stale);
        var notLoaded = all.Count(replica => replica.State == ReplicaState.NotReady);
        // Environments made later do not make a server that serves unready.
        _ready |= all.TrueForAll(replica => replica.Tried || replica.State != ReplicaState.NotReady) && (all.Count == 0 || notLoaded < all.Count);
        return StatusAsync(http, !_ready ? "starting" : stale > 0 ? "stale" : "ready", stale, notLoaded, directory.IsStale, events.Problem);
    }

    private static Task StatusAsync(HttpContext http, string status, int stale, int notLoaded, bool staleKeys = false, string? events = null) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, status);
        if (stale > 0) writer.WriteNumber("stale"u8, stale);
        if (notLoaded > 0) writer.WriteNumber("notLoaded"u8, notLoaded);
        if (staleKeys) writer.WriteBoolean("staleKeys"u8, true);
        if (events is not null)
        {
            writer.WriteString("events"u8, "degraded");
            writer.WriteString("eventsProblem"u8, events);
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
