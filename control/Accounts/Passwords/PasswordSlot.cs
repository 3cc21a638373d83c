using System.Threading.RateLimiting;
using FlagCluster.Contracts.Threading;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>Hashes passwords, one after another. Disposing it lets the next request hash.</summary>
public sealed class PasswordSlot : IDisposable
{
    private readonly IPasswordHasher _hasher;
    private readonly DedicatedThreads _threads;
    private readonly RateLimitLease _lease;

    internal PasswordSlot(IPasswordHasher hasher, DedicatedThreads threads, RateLimitLease lease) =>
        (_hasher, _threads, _lease) = (hasher, threads, lease);

    /// <summary>Returns the hash of a password.</summary>
    /// <param name="password">The password in normalization form C.</param>
    public Task<string> HashAsync(string password) => _threads.RunAsync(() => _hasher.Hash(password));

    /// <summary>Compares a password with a stored hash.</summary>
    /// <param name="stored">
    /// The hash; null when there is no account or it has no password. The comparison then fails after the same work.
    /// </param>
    /// <param name="password">The password in normalization form C.</param>
    public Task<PasswordVerification> VerifyAsync(string? stored, string password) =>
        _threads.RunAsync(() => _hasher.Verify(stored ?? _hasher.Unmatchable, password));

    /// <inheritdoc/>
    public void Dispose() => _lease.Dispose();
}
