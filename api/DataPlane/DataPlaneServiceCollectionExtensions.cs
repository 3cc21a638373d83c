using FlagCluster.Api.DataPlane;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.Operations;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the data plane.</summary>
public static class DataPlaneServiceCollectionExtensions
{
    /// <summary>
    /// Adds the HTTP endpoints that SDK keys open. Requires <c>AddControl</c>, <c>AddReplicas</c>, <c>AddEvents</c>, an
    /// <see cref="IEnvironments"/> and an <see cref="IEnvironmentLog"/>.
    /// </summary>
    public static IServiceCollection AddDataPlane(this IServiceCollection services)
    {
        services.AddOptions<OfrepOptions>().BindConfiguration("Ofrep").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<EvaluationOptions>().BindConfiguration("Evaluation").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StreamOptions>().BindConfiguration("Stream").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TrackOptions>().BindConfiguration("Track").ValidateDataAnnotations().ValidateOnStart();
        services.AddShutdown();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<ReplicaPreloadBackgroundService>();
        services.TryAddSingleton<SdkKeySessions>();
        services.TryAddSingleton<OfrepEndpoints>();
        services.TryAddSingleton<OfrepRemote>();
        services.TryAddSingleton<StreamAdmission>();
        services.TryAddSingleton<StreamRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamRegistry>());
        services.TryAddSingleton<StreamRate>();
        services.TryAddSingleton<StreamMetrics>();
        services.TryAddSingleton<StreamEndpoints>();
        services.TryAddSingleton<RulesetEndpoint>();
        services.TryAddSingleton<TrackBody>();
        services.TryAddSingleton<ReportedIds>();
        services.TryAddSingleton<TrackEndpoints>();
        services.TryAddSingleton<OpsEndpoints>();
        services.AddCors(DataPlaneCors.Configure);
        // Memory that waits in a connection is multiplied by the number of connections. A flush that waits earlier also limits the rate of
        // large events (StreamRate).
        services.Configure<SocketTransportOptions>(sockets => sockets.MaxWriteBufferSize = 16 * 1024);
        return services;
    }
}
