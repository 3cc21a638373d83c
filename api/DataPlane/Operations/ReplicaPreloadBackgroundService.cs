using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Operations;

/// <summary>
/// Starts replicas before requests come, as <see cref="ReplicaOptions.Preload"/> says, so that the server is ready soon and no first request waits.
/// Those that are saved on disk answer even while every writer is away.
/// </summary>
internal sealed class ReplicaPreloadBackgroundService(ControlDirectory directory, EnvironmentReplicas replicas, IOptions<ReplicaOptions> options, IOptions<EvaluationOptions> evaluation) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var known = directory.Current.Environments;
        IEnumerable<EnvironmentId> wanted = options.Value.Preload switch
        {
            ReplicaPreload.All => known.Keys,
            ReplicaPreload.Saved => Saved(known.Keys),
            _ => [],
        };
        foreach (var id in wanted.Take(options.Value.MaxEnvironments)) replicas.Get(id);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<EnvironmentId> Saved(IEnumerable<EnvironmentId> known)
    {
        var saved = replicas.ListSaved().Intersect(known).ToList();
        // A new machine cannot know what it will be asked for; what nobody asks for makes room again.
        return saved.Count > 0 || evaluation.Value.Mode == EvaluationMode.Silo ? saved : known;
    }
}
