using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Events.Changes;
using FlagCluster.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace FlagCluster.Grains.Changes;

/// <summary>What every <see cref="ChangeSubscriberGrain"/> works with; a subscriber passes it on.</summary>
public sealed class ChangeSubscriberServices
{
    internal ChangeSubscriberServices(
        IEnvironmentLog log, IPersistentStateFactory states, SiloShutdown shutdown, IOptions<SubscriberOptions> options, SubscriberMetrics metrics, ILogger<ChangeSubscriberGrain> logger)
    {
        Log = log;
        States = states;
        Shutdown = shutdown;
        Options = options.Value;
        Metrics = metrics;
        Logger = logger;
    }

    internal IEnvironmentLog Log { get; }

    internal IPersistentStateFactory States { get; }

    internal SiloShutdown Shutdown { get; }

    internal SubscriberOptions Options { get; }

    internal SubscriberMetrics Metrics { get; }

    internal ILogger Logger { get; }
}
