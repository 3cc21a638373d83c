using System.Threading.RateLimiting;
using FlagCluster.Contracts.Threading;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>Limits how many passwords are hashed at once, and how many requests wait for that.</summary>
public sealed class PasswordHashing : IDisposable
{
    private readonly IPasswordHasher _hasher;
    private readonly ConcurrencyLimiter _limiter;
    private readonly DedicatedThreads _threads;

    /// <summary>Initializes the limits.</summary>
    public PasswordHashing(IPasswordHasher hasher, IOptions<AccountOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _hasher = hasher;
        _threads = new("FlagCluster password hashing", options.Value.Concurrency, LowestPriority.Enter);
        _limiter = new(
            new()
            {
                PermitLimit = options.Value.Concurrency,
                QueueLimit = options.Value.HashQueue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
    }

    /// <summary>Waits for a slot.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The slot, or null when too many requests wait already.</returns>
    public async Task<PasswordSlot?> EnterAsync(CancellationToken cancellationToken = default)
    {
        var lease = await _limiter.AcquireAsync(cancellationToken: cancellationToken);
        if (lease.IsAcquired)
            return new(_hasher, _threads, lease);
        lease.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _limiter.Dispose();
        _threads.Dispose();
    }
}
