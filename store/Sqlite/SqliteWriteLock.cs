namespace FlagCluster.Store.Sqlite;

/// <summary>
/// Represents the write lock of this process. SQLite has one writer at a time, and waiting for its own lock would block a
/// thread.
/// </summary>
internal sealed class SqliteWriteLock : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);
    private readonly Lease _lease;

    public SqliteWriteLock() => _lease = new(_free);

    /// <summary>Waits for the lock. Disposing the result releases it.</summary>
    /// <returns>Null when the lock was not released in time.</returns>
    public async ValueTask<IDisposable?> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        await _free.WaitAsync(timeout, cancellationToken) ? _lease : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Lease(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
