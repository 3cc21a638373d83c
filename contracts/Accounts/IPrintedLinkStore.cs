using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Accounts;

/// <summary>Stores the links that the server prints for its operator.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IPrintedLinkStore
{
    /// <summary>Adds a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AddAsync(PrintedLink link, CancellationToken cancellationToken = default);

    /// <summary>Returns a link, or null. It may have expired.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<PrintedLink?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Uses a link, which deletes it.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when it was used already. Of several uses at once, one succeeds.</returns>
    Task<bool> UseAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes links that no longer work.</summary>
    /// <param name="now">The time until which they have expired.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken = default);
}
