using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Audit;

/// <summary>Erases personal data of audit logs, and removes entries whose retention is over. Both are entries of the log.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer or does not permit it.</remarks>
public interface IAuditMaintenance
{
    /// <summary>
    /// Erases the names, e-mail addresses, network addresses and user agents of a user, of what the user did and of what was done to the
    /// user, and invitations to the present and former e-mail addresses of the account. The entries and their chain stay.
    /// </summary>
    /// <param name="initiator">Who erases.</param>
    /// <param name="organization">The organization in whose log; null in all logs, with the entry in that of the installation.</param>
    /// <param name="person">The id of the user; in one organization, also that of an invitation.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The number of entries of which personal data was erased.</returns>
    Task<long> EraseAsync(Initiator initiator, string? organization, string person, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a new epoch of a log after the database was restored from a backup: entries after the backup are lost, and their numbers are
    /// used again. An entry states it.
    /// </summary>
    /// <param name="initiator">Who restored.</param>
    /// <param name="organization">The organization; <see cref="AuditChain.Installation"/> for the log of the installation.</param>
    /// <param name="lost">What is known of the lost entries as a JSON object, such as the newest checkpoint; null when nothing is.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when there is no such log.</returns>
    Task<bool> StartEpochAsync(Initiator initiator, string organization, string? lost, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the oldest entries of a log that are older than a time, in whole segments, and appends an entry that states it. The newest
    /// entry stays.
    /// </summary>
    /// <param name="initiator">Who removes.</param>
    /// <param name="organization">The organization; <see cref="AuditChain.Installation"/> for the log of the installation.</param>
    /// <param name="before">The time.</param>
    /// <param name="segment">The number of entries of a segment.</param>
    /// <param name="statement">Returns the state after the removal as a JSON object from the last removed entry.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The last removed entry, or null when no segment is that old.</returns>
    Task<AuditHead?> RemoveAsync(
        Initiator initiator,
        string organization,
        DateTimeOffset before,
        int segment,
        Func<AuditHead, string> statement,
        CancellationToken cancellationToken = default
    );
}
