using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Grains;
using FlagCluster.Grains.Client;
using FlagCluster.Grains.Evaluation;
using FlagCluster.Grains.Git;
using FlagCluster.Grains.Hosting;
using FlagCluster.Grains.Watching;
using FlagCluster.Hosting.Metrics;
using FlagCluster.Watching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Streams;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the grains and of the ports that use them.</summary>
public static class GrainsBuilderExtensions
{
    /// <summary>
    /// Adds the grains of the cluster to a silo, and the control data that they read. Requires an <see cref="IEnvironmentLog"/>, an
    /// <see cref="IChangeCursors"/>, an <see cref="IControlChanges"/>, an <see cref="IPrivateFiles"/>, an
    /// <see cref="IEvaluationRecorder"/>, a grain storage provider named <see cref="GrainNames.Storage"/> and a reminder service. Every
    /// registered <see cref="IChangeSubscriber"/> receives the changes.
    /// </summary>
    public static ISiloBuilder AddFlagClusterGrains(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        // Hints may be lost, so the streams stay in the silos' memory; all subscriptions are implicit, so there are none to store.
        silo.AddMemoryStreams(GrainNames.Streams, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly));
        silo.AddGrainDirectory(GrainNames.EvaluatorDirectory, (_, _) => new EmptyGrainDirectory());
        services.TryAddSingleton<SiloShutdown>();
        services.AddControlReader();
        services.AddChangeSubscriptions();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloShutdown>());
        services.TryAddSingleton<IEnvironments, SiloEnvironments>();
        services.AddGrainEnvironments("silo");
        services.TryAddSingleton<IEnvironmentWatches, ClusterWatches>();
        services.TryAddSingleton(provider => new SeriesLimit(
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.SeriesPerInstrument
        ));
        services.AddReplicas();
        return silo;
    }

    /// <summary>
    /// Adds <see cref="IEnvironments"/> and <see cref="IFlagEvaluator"/> to an Orleans client. Its calls fail as soon as a connection to a
    /// silo is lost.
    /// </summary>
    public static IClientBuilder AddFlagClusterGrains(this IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.TryAddSingleton<SiloConnectionLossFilter>();
        client.Services.AddSingleton<IOutgoingGrainCallFilter>(provider => provider.GetRequiredService<SiloConnectionLossFilter>());
        client.AddGatewayCountChangedHandler(provider => provider.GetRequiredService<SiloConnectionLossFilter>().OnGatewayCountChanged);
        client.Services.TryAddSingleton<ClusterClientState>();
        client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(provider =>
            provider.GetRequiredService<ClusterClientState>()
        );
        client.Services.AddGrainEnvironments("gateway");
        return client;
    }

    private static IServiceCollection AddGrainEnvironments(this IServiceCollection services, string role)
    {
        services.AddEnvironmentOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => ThisProcess(role, provider.GetService<IConfiguration>()));
        services.TryAddSingleton<GrainEnvironments>();
        services.TryAddSingleton<IEnvironments>(provider => provider.GetRequiredService<GrainEnvironments>());
        services.TryAddSingleton<IFlagEvaluator, GrainFlagEvaluator>();
        services.TryAddSingleton<IGitSyncs, ClusterGitSyncs>();
        return services;
    }

    /// <summary>Returns this process as a reader. Tests set the level that a process of an earlier release knows.</summary>
    private static ReaderInfo ThisProcess(string role, IConfiguration? configuration) =>
        new(
            $"{role} {Environment.MachineName} (process {Environment.ProcessId})",
            int.TryParse(configuration?["Tests:KnownLevel"], out var level) ? level : RulesetFeatures.KnownLevel
        );
}
