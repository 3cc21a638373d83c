using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Audit;

/// <summary>Reads the audit logs and the chains of environments.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IAuditReader
{
    /// <summary>Returns the newest entry of every log, by organization. The log of the installation comes first.</summary>
    Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the entries that a query selects, in its order.</summary>
    Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns the newest version and hash of each environment of an organization, deleted ones included.</summary>
    Task<IReadOnlyList<(EnvironmentId Environment, EnvironmentVersion Version, ReadOnlyMemory<byte> Hash)>> ReadEnvironmentHeadsAsync(
        string organization,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the entries of an environment's log after a version, of all epochs, oldest first.</summary>
    Task<IReadOnlyList<ChangeLink>> ReadChangesAsync(
        EnvironmentId environment,
        EnvironmentVersion after,
        int limit,
        CancellationToken cancellationToken = default
    );
}
