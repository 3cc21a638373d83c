using System.Collections;

namespace FlagCluster.Events.Model;

/// <summary>Represents events and the memory that contains them, shared by several holders.</summary>
/// <param name="returnToPool">Receives the batch when its last holder has released it.</param>
internal sealed class EventBatch(Action<EventBatch>? returnToPool = null) : IReadOnlyList<EventRecord>
{
    private readonly List<Entry> _entries = [];
    private int _holders;

    /// <summary>Gets the text of the events. <see cref="Add"/> makes appended text an event.</summary>
    public Utf8Buffer Text { get; } = new();

    /// <summary>Gets or sets the acknowledgement that the sender of these events waits for; null when no sender waits.</summary>
    public Acknowledgement? Acknowledgement { get; set; }

    public int Count => _entries.Count;

    public EventRecord this[int index]
    {
        get
        {
            var entry = _entries[index];
            var environment = Text.Slice(entry.Start, entry.Environment);
            var key = entry.Key == 0 ? default : Text.Slice(entry.Start, entry.Key);
            return new(entry.Type, entry.Id, entry.Time, environment, key, Text.Slice(entry.Value, entry.End - entry.Value));
        }
    }

    /// <summary>
    /// Adds an event whose text was appended: the key, which starts with the environment, or only the environment; then the JSON value.
    /// </summary>
    /// <param name="type">The type of the event.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="time">The time of the event, in milliseconds since 1970 UTC.</param>
    /// <param name="start">The offset of its text.</param>
    /// <param name="environment">The length of the environment in bytes.</param>
    /// <param name="key">The length of the key in bytes; 0 for none.</param>
    /// <param name="value">The offset of the value, which extends to the end of the text.</param>
    public void Add(EventType type, Guid id, long time, int start, int environment, int key, int value) =>
        _entries.Add(new(type, id, time, start, environment, key, value, Text.Length));

    /// <summary>Clears the batch and sets the number of its holders.</summary>
    public void Begin(int holders)
    {
        _entries.Clear();
        Text.Truncate(0);
        Acknowledgement = null;
        _holders = holders;
    }

    /// <summary>Sets the number of holders, before the batch is handed to them.</summary>
    public void HoldBy(int holders) => Volatile.Write(ref _holders, holders);

    /// <summary>Releases the batch for one holder.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            returnToPool?.Invoke(this);
    }

    public IEnumerator<EventRecord> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly record struct Entry(EventType Type, Guid Id, long Time, int Start, int Environment, int Key, int Value, int End);
}
