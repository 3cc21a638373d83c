using FlagCluster.Contracts;
using FlagCluster.Environments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace FlagCluster.Grains;

/// <summary>What every <see cref="ChangeSubscriberGrain"/> works with; a subscriber passes it on.</summary>
public sealed class ChangeSubscriberServices
{
    internal ChangeSubscriberServices(
        IEnvironmentLog log, IPersistentStateFactory states, SiloShutdown shutdown, IOptions<SubscriberOptions> options, ILogger<ChangeSubscriberGrain> logger)
    {
        Log = log;
        States = states;
        Shutdown = shutdown;
        Options = options.Value;
        Logger = logger;
    }

    internal IEnvironmentLog Log { get; }

    internal IPersistentStateFactory States { get; }

    internal SiloShutdown Shutdown { get; }

    internal SubscriberOptions Options { get; }

    internal ILogger Logger { get; }
}
