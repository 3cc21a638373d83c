using FlagCluster.Control;
using FlagCluster.Environments;

namespace FlagCluster.Standalone;

/// <summary>Starts the replica of every environment at once, so that the server is ready soon and no first request waits.</summary>
internal sealed class ReplicaStarter(ControlDirectory directory, EnvironmentReplicas replicas) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var id in directory.Current.Environments.Keys) replicas.Get(id);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
