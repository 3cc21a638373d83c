using FlagCluster.Api;
using FlagCluster.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers and maps every HTTP surface.</summary>
public static class FlagClusterApi
{
    /// <summary>Adds the HTTP surfaces. Needs <c>AddControl</c>, <c>AddReplicas</c>, <c>AddEvents</c>, an <see cref="IEnvironments"/> and an <see cref="IEnvironmentLog"/>.</summary>
    public static IServiceCollection AddFlagClusterApi(this IServiceCollection services)
    {
        services.AddOptions<OfrepOptions>().BindConfiguration("Ofrep").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EvaluationOptions>().BindConfiguration("Evaluation").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StreamOptions>().BindConfiguration("Stream").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ManageOptions>().BindConfiguration("Manage").ValidateDataAnnotations().ValidateOnStart();
        services.AddShutdown();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<ReplicaStarter>();
        services.TryAddSingleton<DataClients>();
        services.TryAddSingleton<OfrepEndpoints>();
        services.TryAddSingleton<OfrepRemote>();
        services.TryAddSingleton<StreamAdmission>();
        services.TryAddSingleton<Streams>();
        services.AddHostedService(provider => provider.GetRequiredService<Streams>());
        services.TryAddSingleton<StreamPace>();
        services.TryAddSingleton<StreamMetrics>();
        services.TryAddSingleton<StreamEndpoints>();
        // What waits in a connection is memory times connections; a flush that waits earlier is also what paces large events (StreamPace).
        services.Configure<SocketTransportOptions>(sockets => sockets.MaxWriteBufferSize = 16 * 1024);
        services.TryAddSingleton<RulesetEndpoint>();
        services.AddOptions<TrackOptions>().BindConfiguration("Track").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<TrackBody>();
        services.TryAddSingleton<ReportedIds>();
        services.TryAddSingleton<TrackEndpoints>();
        services.TryAddSingleton<OpsEndpoints>();
        services.TryAddSingleton<ManageRoutes>();
        services.TryAddSingleton<ManageBody>();
        services.TryAddSingleton<Committer>();
        services.TryAddSingleton<ProjectResource>();
        services.TryAddSingleton<RulesetResource>();
        services.TryAddSingleton<KeyResource>();
        services.TryAddSingleton<ExplainResource>();
        services.AddCors(DataPlaneCors.Configure);
        return services;
    }

    /// <summary>Maps the HTTP surfaces.</summary>
    public static WebApplication MapFlagClusterApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        OfrepEndpoints.UseShortcut(app);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = FailAsync,
            AllowStatusCode404Response = true,
            // What a client did wrong is told to the client; the log is for what goes wrong here.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseRouting();
        app.UseCors();
        Unrouted.Use(app);
        OfrepEndpoints.Map(app);
        StreamEndpoints.Map(app);
        RulesetEndpoint.Map(app);
        TrackEndpoints.Map(app);
        OpsEndpoints.Map(app);
        OpenApiDocument.Map(app);
        MapManage(app);
        return app;
    }

    private static void MapManage(WebApplication app)
    {
        var services = app.Services;
        var manage = services.GetRequiredService<ManageRoutes>();
        var bodies = services.GetRequiredService<ManageBody>();
        var committer = services.GetRequiredService<Committer>();
        var root = app.MapGroup("/api/v1").WithMetadata(new RequestSizeLimit(2L * services.GetRequiredService<IOptions<ManageOptions>>().Value.MaxBodyBytes));
        services.GetRequiredService<ProjectResource>().Map(root, manage);
        var environment = root.MapGroup("/projects/{project}/environments/{environment}");
        services.GetRequiredService<RulesetResource>().Map(environment, manage);
        services.GetRequiredService<KeyResource>().Map(environment, manage);
        services.GetRequiredService<ExplainResource>().Map(environment, manage);
        new KeyedResource<Flag>("flag", ruleset => ruleset.Flags, FlagJson.Read, flag => flag.Json, flag => flag.Key,
            (flag, text) => flag.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || flag.Tags.Contains(text) || (flag.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false),
            flag => new PutFlag(flag), key => new DeleteFlag(key), bodies, committer).Map(environment, manage);
        new KeyedResource<Segment>("segment", ruleset => ruleset.Segments, SegmentJson.Read, segment => segment.Json, segment => segment.Key,
            (segment, text) => segment.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || (segment.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false),
            segment => new PutSegment(segment), key => new DeleteSegment(key), bodies, committer).Map(environment, manage);
    }

    private static Task FailAsync(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        return exception is BadHttpRequestException bad
            ? Problems.WriteAsync(http, bad.StatusCode, "The request cannot be read.", bad.Message)
            : Problems.WriteAsync(http, StatusCodes.Status500InternalServerError, "Something went wrong here.", "The server's log has the details.");
    }

    /// <summary>
    /// Where the web server cuts a management request off, which can lose the answer. The endpoints answer bodies past Manage:MaxBodyBytes
    /// themselves; what is not far past it is read to its end, so that the sender sees that answer.
    /// </summary>
    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;
}
