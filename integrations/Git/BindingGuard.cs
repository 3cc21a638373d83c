using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git;

/// <summary>Stops a synchronization whose binding was changed or deleted in the meantime.</summary>
internal sealed class BindingGuard(IGitStore store, GitBinding binding)
{
    /// <summary>Checks the binding directly before a write to the environment or to the repository.</summary>
    /// <exception cref="GitException">The binding is not the stored one any more, or its environment is archived or deleted.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await store.IsCurrentAsync(binding, cancellationToken))
            throw new GitException(
                GitFailure.Superseded,
                "The repository of the environment was changed or removed, or the environment is archived."
            );
    }
}
