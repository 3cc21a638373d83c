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
            .Describe(new OperationDoc("Is the process alive", "Says nothing about the store or the rulesets.").Answer(200, "It is.", "health"));
        routes.MapGet("/health/ready", (RequestDelegate)endpoints.ReadyAsync).WithName("Ready").WithTags("Operations")
            .Describe(new OperationDoc("Is the server ready", "Ready means that rulesets are served and that the server is not stopping. Environments that are stale or could not be loaded are counted; `staleKeys` says that keys are as last read, because the store is away; `events` is `degraded` while events wait on disk or are lost.")
                .Answer(200, "It is; `stale` serves the last good rulesets while the writer is away.", "health")
                .Answer(503, "It is starting or stopping.", "health"));
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
