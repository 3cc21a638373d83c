using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Accounts;

/// <summary>Stores sessions. Every gateway of an installation uses the same store.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ISessionStore
{
    /// <summary>Adds a session, and deletes the oldest ones of its account when there are too many.</summary>
    /// <param name="session">The session.</param>
    /// <param name="keep">The largest number of sessions of the account, this one included.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AddAsync(Session session, int keep, CancellationToken cancellationToken = default);

    /// <summary>Returns a session, or null. It may have expired.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<Session?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the sessions of an account, newest first. Some may have expired.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken cancellationToken = default);

    /// <summary>Moves the times of a session forward, never back. A session that was deleted in the meantime is not added again.</summary>
    /// <param name="session">The session with its new <see cref="Session.LastSeenAt"/> and <see cref="Session.ConfirmedAt"/>.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task UpdateAsync(Session session, CancellationToken cancellationToken = default);

    /// <summary>Deletes a session of an account.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="id">The id of the session.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the account has no such session.</returns>
    Task<bool> DeleteAsync(string accountId, string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes all sessions of an account, or all but one.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="except">The id of the session that stays, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The number of deleted sessions.</returns>
    Task<int> DeleteAllAsync(string accountId, string? except, CancellationToken cancellationToken = default);

    /// <summary>Deletes the sessions that have expired.</summary>
    /// <param name="now">The time until which sessions have expired.</param>
    /// <param name="unusedSince">The time since which an idle session was not used.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task DeleteExpiredAsync(DateTimeOffset now, DateTimeOffset unusedSince, CancellationToken cancellationToken = default);
}
