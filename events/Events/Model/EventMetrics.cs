using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FlagCluster.Events.Model;

/// <summary>
/// Provides the meter <c>FlagCluster.Events</c>. Its instruments read existing counters, so recording has no additional cost.
/// </summary>
public sealed class EventMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "FlagCluster.Events";

    private readonly ConcurrentDictionary<string, EventCounts> _counts = new(StringComparer.Ordinal);
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private long _recorded,
        _sampledOut,
        _bufferFull,
        _keyTooLong,
        _contextTooLong;

    /// <summary>Initializes the instruments.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="time">The clock.</param>
    public EventMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter(
            "flagcluster.events.recorded",
            () => Recorded,
            "{event}",
            "Events recorded; a bulk answer is one event."
        );
        _meter.CreateObservableCounter(
            "flagcluster.events.sampled_out",
            () => Interlocked.Read(ref _sampledOut),
            "{event}",
            "Evaluations excluded by Events:Sampling."
        );
        _meter.CreateObservableCounter(
            "flagcluster.events.trimmed",
            Trimmed,
            "{event}",
            "Events recorded without a targeting key or context that was too long."
        );
        _meter.CreateObservableGauge(
            "flagcluster.events.buffer.length",
            () => Buffered(),
            "{event}",
            "Evaluations and bulk answers waiting to be written."
        );
        AddCounter("delivered", counts => counts.Delivered, "Events delivered, from the spool or not.");
        AddCounter("spooled", counts => counts.Spooled, "Events written to the spool.");
        AddCounter("replayed", counts => counts.Replayed, "Events delivered from the spool.");
        AddCounter("torn", counts => counts.Torn, "Incomplete batches found at the end of spool files.");
        _meter.CreateObservableCounter("flagcluster.events.dropped", Drops, "{event}", "Events dropped, by reason.");
        AddGauge("queue.length", "{event}", counts => counts.Queued, "Events waiting in memory.");
        AddGauge("spool.length", "{event}", counts => counts.InSpool, "Events waiting in the spool.");
        AddGauge("spool.size", "By", counts => counts.SpoolBytes, "Size of the spool.");
        AddGauge("spool.age", "s", SpoolAge, "Age of the oldest event in the spool.");
    }

    /// <summary>Gets the events recorded.</summary>
    public long Recorded => Interlocked.Read(ref _recorded);

    /// <summary>Gets the evaluations and bulk answers dropped because they were recorded faster than they could be written.</summary>
    public long BufferFull => Interlocked.Read(ref _bufferFull);

    internal Func<int> Buffered { get; set; } = () => 0;

    internal EventCounts Of(string destination) => _counts.GetOrAdd(destination, name => new(name));

    internal void AddRecorded(long count) => Interlocked.Add(ref _recorded, count);

    internal void AddSampledOut(int count) => Interlocked.Add(ref _sampledOut, count);

    internal void AddBufferFull(int count) => Interlocked.Add(ref _bufferFull, count);

    internal void AddKeyTooLong() => Interlocked.Increment(ref _keyTooLong);

    internal void AddContextTooLong() => Interlocked.Increment(ref _contextTooLong);

    private static KeyValuePair<string, object?> Destination(EventCounts counts) => new("destination", counts.Destination);

    private void AddCounter(string name, Func<EventCounts, long> value, string description) =>
        _meter.CreateObservableCounter($"flagcluster.events.{name}", () => Measure(value), "{event}", description);

    private void AddGauge(string name, string unit, Func<EventCounts, long> value, string description) =>
        _meter.CreateObservableGauge($"flagcluster.events.{name}", () => Measure(value), unit, description);

    private IEnumerable<Measurement<long>> Measure(Func<EventCounts, long> value) =>
        _counts.Values.Select(counts => new Measurement<long>(value(counts), Destination(counts)));

    private long SpoolAge(EventCounts counts) =>
        counts.SpoolSince == 0 ? 0 : Math.Max(0, (_time.GetUtcNow().ToUnixTimeMilliseconds() - counts.SpoolSince) / 1000);

    private IEnumerable<Measurement<long>> Trimmed() =>
        [
            new(Interlocked.Read(ref _keyTooLong), new KeyValuePair<string, object?>("part", "targetingKey")),
            new(Interlocked.Read(ref _contextTooLong), new KeyValuePair<string, object?>("part", "context")),
        ];

    private IEnumerable<Measurement<long>> Drops() =>
        _counts
            .Values.SelectMany(counts =>
                Enum.GetValues<DropReason>()
                    .Where(reason => reason != DropReason.BufferFull)
                    .Select(reason => new Measurement<long>(counts.Dropped(reason), Destination(counts), new("reason", Name(reason))))
            )
            .Append(new(BufferFull, new("destination", "all"), new("reason", Name(DropReason.BufferFull))));

    private static string Name(DropReason reason) =>
        reason switch
        {
            DropReason.BufferFull => "buffer_full",
            DropReason.QueueFull => "queue_full",
            DropReason.SpoolFailed => "spool_failed",
            DropReason.SpoolFull => "spool_full",
            DropReason.SpoolAge => "spool_age",
            DropReason.TooLarge => "too_large",
            DropReason.DeliveryEnded => "delivery_ended",
            _ => "spool_damaged",
        };
}
