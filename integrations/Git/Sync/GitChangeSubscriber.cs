using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Git.Commits;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Starts the synchronization of an environment after a change. The log itself is the queue of what is to be pushed.</summary>
internal sealed class GitChangeSubscriber(IGitStore store, IGitSyncs syncs) : IChangeSubscriber
{
    /// <inheritdoc/>
    public string Name => "git";

    /// <inheritdoc/>
    public bool StartsAtBeginning => false;

    /// <inheritdoc/>
    public async Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.All(change => change.Actor == GitActor.Instance))
            return;
        // With 'pull', changes stay until a commit changes the same item.
        if (await store.FindAsync(environment, cancellationToken) is { Settings.Mode: not GitMode.Pull })
            await syncs.StartAsync(environment, isDue: true, cancellationToken);
    }
}
