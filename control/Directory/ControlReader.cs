using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Provides the control data from memory. It reads only what changed since its last read, and continues with the cached data while the
/// store is unavailable. Thread-safe.
/// </summary>
public sealed class ControlReader(IControlChanges store, TimeProvider time) : IDisposable
{
    private const long NoVersion = -1;

    private readonly SemaphoreSlim _lock = new(1);
    private long _version = NoVersion;
    private long _readAt = time.GetTimestamp();
    private volatile bool _isStale;
    private volatile DirectorySnapshot _current = DirectorySnapshot.Empty;

    /// <summary>Gets the current control data.</summary>
    public DirectorySnapshot Current => _current;

    /// <summary>Gets the version up to which <see cref="Current"/> has every change, or null before the first read.</summary>
    internal (long? Version, DirectorySnapshot Snapshot) State
    {
        get
        {
            // The version first: a snapshot that is newer than its version has some changes already, which then change nothing.
            var version = Volatile.Read(ref _version) is var read and not NoVersion ? read : (long?)null;
            return (version, _current);
        }
    }

    /// <summary>Gets whether the last read failed, so that the control data may be outdated.</summary>
    public bool IsStale => _isStale;

    /// <summary>Gets the time since the last read of the store; after a start without the store, since the directory was saved.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _readAt));

    /// <summary>
    /// Occurs after <see cref="Current"/> was replaced, with the changes that it has now. Handlers run one at a time and must return
    /// quickly: reads and writes of control data wait for them.
    /// </summary>
    public event Action<ControlChanges>? Changed;

    /// <summary>Reads what changed in the store.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer; <see cref="Current"/> is not changed.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        // One read at a time, so that an older answer never replaces a newer one.
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (await store.ReadAsync(State.Version, cancellationToken) is { } changes)
            {
                Apply(changes);
                Volatile.Write(ref _version, changes.Version);
            }
            _isStale = false;
            Volatile.Write(ref _readAt, time.GetTimestamp());
        }
        catch (StorageUnavailableException)
        {
            _isStale = true;
            throw;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Applies a write that this process has committed, without reading the store, which may have become unavailable. The next read
    /// returns the same items again and changes nothing.
    /// </summary>
    internal async Task ApplyAsync(ControlChanges written)
    {
        // A read that began before the write may be in progress, and would otherwise restore the earlier state.
        await _lock.WaitAsync(CancellationToken.None);
        try
        {
            Apply(written);
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Records that the store did not answer in time.</summary>
    internal void MarkStale() => _isStale = true;

    /// <summary>Falls back to a saved directory, unless the store was read already, which is always newer.</summary>
    internal void Restore(DirectorySnapshot saved, DateTimeOffset savedAt)
    {
        if (_current != DirectorySnapshot.Empty)
            return;
        _current = saved;
        var age = Math.Max(0, (time.GetUtcNow() - savedAt).TotalSeconds);
        Volatile.Write(ref _readAt, time.GetTimestamp() - (long)(age * time.TimestampFrequency));
    }

    private void Apply(ControlChanges changes)
    {
        var snapshot = _current.Apply(changes);
        if (snapshot == _current)
            return;
        _current = snapshot;
        Changed?.Invoke(changes);
    }
}
