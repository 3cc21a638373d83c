using System.Collections;

namespace FlagCluster.Events.Model;

/// <summary>
/// Represents events in a compact form, in which texts that they share occur once, shared by several holders. Their JSON is written when a
/// holder reads the first of them, which a destination does and the spool does not.
/// </summary>
/// <param name="returnToPool">Receives the batch when its last holder has released it.</param>
internal sealed class EventBatch(Action<EventBatch>? returnToPool = null) : IReadOnlyList<EventRecord>
{
    private readonly Lock _gate = new();
    private EventJson? _json;
    private volatile bool _hasJson;
    private long _generation;
    private int _texts,
        _holders;

    /// <summary>Gets the compact form, as <see cref="CompactEvents"/> describes.</summary>
    public Utf8Buffer Content { get; } = new(16 * 1024);

    /// <summary>Gets or sets the acknowledgement that the sender of these events waits for; null when no sender waits.</summary>
    public Acknowledgement? Acknowledgement { get; set; }

    public int Count { get; private set; }

    /// <summary>Gets the approximate size of the events as JSON in bytes.</summary>
    public int JsonBytes { get; private set; }

    /// <summary>Gets the size of the arrays in bytes.</summary>
    public int Size => Content.Size + (_json?.Size ?? 0);

    /// <summary>Gets the memory that the batch needs during a delivery, in bytes, which is the same until the batch begins again.</summary>
    public long DeliveryBytes => Content.Size + (long)Math.Max(JsonBytes, EventJson.SmallestSize);

    public EventRecord this[int index] => Json()[index];

    /// <summary>Clears the batch and sets the number of its holders.</summary>
    public void Begin(int holders)
    {
        Content.Truncate(0);
        _generation++;
        _texts = 0;
        _hasJson = false;
        Count = 0;
        JsonBytes = 0;
        Acknowledgement = null;
        _holders = holders;
    }

    /// <summary>Begins an event. Its JSON has the properties that all events share, and then those that are appended.</summary>
    /// <param name="type">The type of the event.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="time">The time of the event, in milliseconds since 1970 UTC.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="key">The targeting key as it is written; empty for none.</param>
    public void BeginEvent(EventType type, Guid id, long time, SharedText environment, ReadOnlySpan<byte> key)
    {
        CompactEvents.WriteHead(Content, type, id, time, key);
        Append(environment);
        // The environment and the key are also in the key of the record.
        JsonBytes += CompactEvents.HeadJson + environment.Bytes.Length + (2 * key.Length);
    }

    /// <summary>Appends properties that other events share, each after a comma.</summary>
    public void Append(SharedText text)
    {
        if (text.Bytes.Length == 0)
            return;
        var number = text.NumberIn(this, _generation, _texts);
        JsonBytes += text.Bytes.Length;
        if (number == _texts)
        {
            _texts++;
            CompactEvents.WriteText(Content, text.Bytes, isShared: true);
        }
        else
        {
            CompactEvents.WriteReference(Content, number);
        }
    }

    /// <summary>Appends properties of one event, each after a comma.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        JsonBytes += text.Length;
        CompactEvents.WriteText(Content, text, isShared: false);
    }

    /// <summary>Ends the event.</summary>
    public void EndEvent()
    {
        CompactEvents.WriteEnd(Content);
        Count++;
    }

    /// <summary>Appends the content of another batch.</summary>
    /// <param name="content">The compact form.</param>
    /// <param name="count">The number of events.</param>
    /// <param name="jsonBytes">Their approximate size as JSON.</param>
    public void AppendContent(ReadOnlySpan<byte> content, int count, int jsonBytes)
    {
        // The numbers of shared texts start again.
        CompactEvents.WriteStart(Content);
        Content.Append(content);
        Count += count;
        JsonBytes += jsonBytes;
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

    /// <summary>Returns the events as JSON. The first holder writes them; another that needs them meanwhile waits.</summary>
    private EventJson Json()
    {
        if (_hasJson)
            return _json!;
        lock (_gate)
        {
            if (_hasJson)
                return _json!;
            _json ??= new();
            _json.Write(Content.Slice(0, Content.Length));
            _hasJson = true;
            return _json;
        }
    }
}
