using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Starts replicas before requests arrive, as <see cref="ReplicaOptions.Preload"/> specifies, so that the server becomes ready soon and no
/// first request waits. Saved replicas answer even while every writer is unavailable.
/// </summary>
internal sealed class ReplicaPreloadBackgroundService(
    ControlDirectory directory,
    EnvironmentReplicas replicas,
    IOptions<ReplicaOptions> options,
    IOptions<EvaluationOptions> evaluation
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var current = directory.Current;
        List<EnvironmentId> known = [.. current.Environments.Select(environment => environment.Id).Where(id => !current.IsArchived(id))];
        IEnumerable<EnvironmentId> selected = options.Value.Preload switch
        {
            ReplicaPreload.All => known,
            ReplicaPreload.Saved => Saved(known),
            _ => [],
        };
        foreach (var id in selected.Take(options.Value.MaxEnvironments))
            replicas.Get(id);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<EnvironmentId> Saved(IEnumerable<EnvironmentId> known)
    {
        var saved = replicas.ListSaved().Intersect(known).ToList();
        // A server without saved replicas cannot know which it needs, and loads all; unused ones are evicted later.
        return saved.Count > 0 || evaluation.Value.Mode == EvaluationMode.Silo ? saved : known;
    }
}
