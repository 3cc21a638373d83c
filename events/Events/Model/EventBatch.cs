using System.Collections;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Events.Model;

/// <summary>
/// Events on their way, and the memory they stand in. It belongs to everyone who holds it: the last to let go gives it back to be filled again.
/// </summary>
internal sealed class EventBatch(Action<EventBatch>? giveBack = null) : IReadOnlyList<EventRecord>
{
    private readonly List<Entry> _entries = [];
    private int _holders;

    /// <summary>The text of the events; what is appended is claimed by <see cref="Add"/>.</summary>
    public Utf8Buffer Text { get; } = new();

    /// <summary>Tells whoever waits for these events that they are safe, or null.</summary>
    public Acknowledgement? Acknowledgement { get; set; }

    public int Count => _entries.Count;

    public EventRecord this[int index]
    {
        get
        {
            var entry = _entries[index];
            return new(entry.Type, entry.Id, entry.Time, Text.Slice(entry.Start, entry.Environment), entry.Key == 0 ? default : Text.Slice(entry.Start, entry.Key),
                Text.Slice(entry.Value, entry.End - entry.Value));
        }
    }

    /// <summary>Adds an event whose text was appended: the key, which begins with the environment (or the environment alone), and the JSON value.</summary>
    /// <param name="type">What it tells of.</param>
    /// <param name="id">Its id.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="start">Where its text starts.</param>
    /// <param name="environment">Bytes of the environment.</param>
    /// <param name="key">Bytes of the key; 0 for none.</param>
    /// <param name="value">Where the value starts; it reaches to the end of the text.</param>
    public void Add(EventType type, Guid id, long time, int start, int environment, int key, int value) =>
        _entries.Add(new(type, id, time, start, environment, key, value, Text.Length));

    /// <summary>Empties the batch for one holder or more.</summary>
    public void Begin(int holders)
    {
        _entries.Clear();
        Text.Truncate(0);
        Acknowledgement = null;
        _holders = holders;
    }

    /// <summary>Makes the batch known to this many holders.</summary>
    public void HoldBy(int holders) => Volatile.Write(ref _holders, holders);

    /// <summary>One holder lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) giveBack?.Invoke(this);
    }

    public IEnumerator<EventRecord> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly record struct Entry(EventType Type, Guid Id, long Time, int Start, int Environment, int Key, int Value, int End);
}
