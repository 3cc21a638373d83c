using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Audit;

/// <summary>
/// Appends to the audit logs what no write of control data records: logins, failures, denied attempts, exports, and references to changes
/// of environments. A write of control data appends its entry itself, in its own transaction.
/// </summary>
/// <remarks>
/// Entries of an organization are numbered without gaps and chained by their hashes, however many processes append. Every method throws
/// <see cref="StorageUnavailableException"/> when the store cannot answer; it is unknown then whether the entry was appended.
/// </remarks>
public interface IAuditLog
{
    /// <summary>Appends an entry, which is durable when the call returns.</summary>
    /// <param name="record">What the entry states.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The number of the entry.</returns>
    /// <exception cref="ArgumentException">A text has U+0000 or an unpaired surrogate, or a JSON text is not an object.</exception>
    Task<long> AppendAsync(AuditRecord record, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends a reference to each change of an environment to the log of its organization. A change that has one already is skipped.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="changes">The changes, oldest first.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <exception cref="InvalidDataException">A change is not in the environment's log.</exception>
    Task AppendChangesAsync(EnvironmentId environment, IReadOnlyList<Change> changes, CancellationToken cancellationToken = default);
}
