using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Refers to every change of an environment in the audit log of its organization, by version and hash. The log of the environment is the
/// record; the reference shows when it was replaced.
/// </summary>
/// <param name="log">The audit log, which skips a change that has a reference.</param>
public sealed class AuditChangeSubscriber(IAuditLog log) : IChangeSubscriber
{
    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public Task HandleAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default) =>
        log.AppendChangesAsync(environment, changes, cancellationToken);
}
