namespace FlagCluster.Store.Sqlite;

/// <summary>The right to write. SQLite has one writer at a time; queueing here costs no thread, where SQLite's own lock would block one.</summary>
internal sealed class SqliteWriteTurn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);
    private readonly Lease _lease;

    public SqliteWriteTurn() => _lease = new(_free);

    /// <summary>Waits for the turn; disposing the answer ends it.</summary>
    /// <returns>Null when the turn did not come in time.</returns>
    public async ValueTask<IDisposable?> EnterAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _free.WaitAsync(patience, cancellationToken) ? _lease : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Lease(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
