using System.Collections.Concurrent;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Control.Sessions;

/// <summary>Keeps the sessions that were read within the last second. Thread-safe.</summary>
internal sealed class SessionCache(TimeProvider time)
{
    /// <summary>The time for which a session that was read is used without reading it again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private const int MaxCount = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Gets the present, for <see cref="Set"/>.</summary>
    public long Timestamp => time.GetTimestamp();

    /// <summary>Returns a session that was read recently, or null.</summary>
    public Session? Find(string id) =>
        _entries.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.ReadAt) < Lifetime ? entry.Session : null;

    /// <summary>Keeps a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="readAt">The timestamp before it was read: it may have ended since then.</param>
    public void Set(Session session, long readAt)
    {
        // Sessions that are no longer used stay until here; a cleared cache costs one read for each that is.
        if (_entries.Count >= MaxCount)
            _entries.Clear();
        _entries[session.Id] = new(session, readAt);
    }

    /// <summary>Replaces a session without extending the time for which it is kept.</summary>
    public void Update(Session session)
    {
        if (_entries.TryGetValue(session.Id, out var entry))
            _entries.TryUpdate(session.Id, entry with { Session = session }, entry);
    }

    /// <summary>Forgets a session.</summary>
    public void Remove(string id) => _entries.TryRemove(id, out _);

    /// <summary>Forgets all sessions.</summary>
    public void Clear() => _entries.Clear();

    private sealed record Entry(Session Session, long ReadAt);
}
