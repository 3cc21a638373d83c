using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Counts equal denied requests until they are written as one entry, so that a flood of them neither fills the log nor slows answers
/// down. Thread-safe.
/// </summary>
public sealed class DeniedRequests
{
    /// <summary>The largest number of different entries in one interval. Further ones are counted together, by organization.</summary>
    public const int MaxEntries = 200;

    /// <summary>The code of an entry that stands for different requests.</summary>
    public const string Others = "others";

    private readonly Lock _lock = new();
    private Dictionary<Key, AuditRecord> _records = [];

    /// <summary>Counts a denied request.</summary>
    /// <param name="record">The entry for one request. Its initiator is kept for the first one of several.</param>
    public void Add(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            var key = Key.Of(record);
            if (_records.Count >= MaxEntries && !_records.ContainsKey(key))
            {
                record = new(Actor.ForSystem(Others), record.Organization, record.Action, record.Organization, record.Result)
                {
                    Code = Others,
                };
                key = Key.Of(record);
                // Organizations of authenticated requests exist, so that their number is bounded too; this only makes it certain.
                if (_records.Count >= 2 * MaxEntries && !_records.ContainsKey(key))
                    return;
            }
            _records[key] = _records.TryGetValue(key, out var first) ? first with { Count = first.Count + 1 } : record;
        }
    }

    /// <summary>Returns the entries to write, and starts to count again.</summary>
    public IReadOnlyCollection<AuditRecord> Take()
    {
        lock (_lock)
        {
            var taken = _records;
            if (taken.Count > 0)
                _records = [];
            return taken.Values;
        }
    }

    /// <summary>Counts entries again that could not be written.</summary>
    public void Return(IEnumerable<AuditRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        lock (_lock)
        {
            foreach (var record in records)
            {
                var key = Key.Of(record);
                if (_records.TryGetValue(key, out var later))
                    _records[key] = record with { Count = record.Count + later.Count };
                else if (_records.Count < 2 * MaxEntries)
                    _records.Add(key, record);
            }
        }
    }

    private readonly record struct Key(string Organization, Actor Actor, string Action, string Subject, string? Code)
    {
        public static Key Of(AuditRecord record) =>
            new(record.Organization, record.Initiator.Actor, record.Action, record.Subject, record.Code);
    }
}
