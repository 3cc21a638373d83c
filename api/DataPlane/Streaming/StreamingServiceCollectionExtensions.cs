using FlagCluster.Api.DataPlane.Streaming;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the event streams and of the ruleset endpoint.</summary>
internal static class StreamingServiceCollectionExtensions
{
    public static IServiceCollection AddStreams(this IServiceCollection services)
    {
        services.AddOptions<StreamOptions>().BindConfiguration("Stream").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StreamOptions>, StreamOptionsValidator>());
        services.TryAddSingleton<StreamAdmission>();
        services.TryAddSingleton<StreamLimiter>();
        services.TryAddSingleton<BroadcastQueue>();
        services.TryAddSingleton<StreamRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamRegistry>());
        services.TryAddSingleton<StreamRate>();
        services.TryAddSingleton<StreamMetrics>();
        services.TryAddSingleton<StreamServer>();
        services.TryAddSingleton<StreamEndpoints>();
        services.TryAddSingleton<RulesetEndpoint>();
        services.Configure<SocketTransportOptions>(sockets =>
        {
            // A connection's write buffer is multiplied by the number of connections. A small buffer also makes flushes wait earlier, by
            // which StreamRate limits the rate of large events.
            sockets.MaxWriteBufferSize = 16 * 1024;
            // Sends, like requests, are work items of the thread pool, behind which BroadcastQueue queues its next batch. IO queues run all
            // their sends as one work item, in front of the requests in it.
            sockets.IOQueueCount = 0;
        });
        return services;
    }
}
