using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Accounts;

/// <summary>Counts failed sign-ins for all gateways of an installation.</summary>
/// <remarks>
/// The key is a digest of an e-mail address and a network, so that the store does not learn addresses that have no account. Every method
/// throws <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </remarks>
public interface ISignInFailureStore
{
    /// <summary>Returns the failures of a key, or null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<SignInFailures?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Adds a failure.</summary>
    /// <param name="key">The key.</param>
    /// <param name="time">The time of the failure.</param>
    /// <param name="forgetBefore">When the last failure was earlier, counting starts again at 1.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AddAsync(string key, DateTimeOffset time, DateTimeOffset forgetBefore, CancellationToken cancellationToken = default);

    /// <summary>Deletes the failures of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Deletes the failures of all keys whose last one was before a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken = default);
}
