using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Environments.Reader;

/// <summary>Keeps the newest changes of an environment, bounded in number and bytes. Thread-safe.</summary>
internal sealed class RecentChanges(int maxCount, int maxBytes)
{
    /// <summary>The assumed size of an operation without a document, and of a key in memory.</summary>
    private const int DeleteBytes = 64,
        KeyBytes = 24;

    private readonly Lock _lock = new();
    private readonly Queue<(Change Change, int Bytes)> _changes = new();
    private long _bytes;

    public void Add(Change change)
    {
        var bytes = change.Changes.Operations.Sum(Bytes);
        lock (_lock)
        {
            _changes.Enqueue((change, bytes));
            _bytes += bytes;
            while (_changes.Count > maxCount || (_bytes > maxBytes && _changes.Count > 1))
                _bytes -= _changes.Dequeue().Bytes;
        }
    }

    private static int Bytes(Operation operation) =>
        operation switch
        {
            PutItem put => put.Item.Json.Length,
            ChangeMembers members => DeleteBytes + Bytes(members.Included) + Bytes(members.Excluded),
            _ => DeleteBytes,
        };

    private static int Bytes(KeyChange change) => change.Add.Concat(change.Remove).Sum(key => KeyBytes + 2 * key.Length);

    public void Clear()
    {
        lock (_lock)
        {
            _changes.Clear();
            _bytes = 0;
        }
    }

    /// <summary>Returns the changes after a version, oldest first, or none when the first of them is not kept.</summary>
    public IReadOnlyList<Change> After(EnvironmentVersion version, int limit)
    {
        lock (_lock)
            return [.. _changes.Select(kept => kept.Change).SkipWhile(change => change.Base != version).Take(limit)];
    }

    /// <summary>Returns every change after a version up to another, or default when some are not kept.</summary>
    public ImmutableArray<Change> Between(EnvironmentVersion from, EnvironmentVersion to)
    {
        lock (_lock)
        {
            var found = ImmutableArray.CreateBuilder<Change>();
            foreach (var (change, _) in _changes)
                if (change.Version > from && change.Version <= to)
                    found.Add(change);
            return found.Count > 0 && found[0].Base == from && found[^1].Version == to ? found.DrainToImmutable() : default;
        }
    }
}
