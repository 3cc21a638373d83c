using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Model;

/// <summary>The meter <c>FlagCluster.Events</c>. Its instruments read counts that are kept anyway, so that counting costs nothing where it happens.</summary>
public sealed class EventMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FlagCluster.Events";

    private readonly ConcurrentDictionary<string, EventCounts> _counts = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private long _recorded, _sampledOut, _bufferFull, _keyTooLong, _contextTooLong;

    /// <summary>Makes the instruments.</summary>
    public EventMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("flagcluster.events.recorded", () => Recorded, "{event}", "Events taken up, before they are delivered anywhere.");
        meter.CreateObservableCounter("flagcluster.events.sampled_out", () => Interlocked.Read(ref _sampledOut), "{event}", "Evaluations left out by Events:Sampling.");
        meter.CreateObservableCounter("flagcluster.events.trimmed", Trimmed, "{event}", "Events recorded without a targeting key or context that was too long.");
        meter.CreateObservableGauge("flagcluster.events.buffer.length", () => Buffered(), "{event}", "Evaluations that wait to be written.");
        Count(meter, "delivered", counts => counts.Delivered, "Events delivered, those out of the spool among them.");
        Count(meter, "spooled", counts => counts.Spooled, "Events written to the spool on disk.");
        Count(meter, "replayed", counts => counts.Replayed, "Events delivered out of the spool.");
        Count(meter, "torn", counts => counts.Torn, "Records found cut off at the end of a spool file.");
        meter.CreateObservableCounter("flagcluster.events.dropped", Drops, "{event}", "Events lost, by reason.");
        Gauge(meter, "queue.length", "{event}", counts => counts.Queued, "Events that wait in memory.");
        Gauge(meter, "spool.length", "{event}", counts => counts.InSpool, "Events that wait in the spool.");
        Gauge(meter, "spool.size", "By", counts => counts.SpoolBytes, "Bytes of the spool.");
        Gauge(meter, "spool.age", "s", counts => counts.SpoolSince == 0 ? 0 : Math.Max(0, (_time.GetUtcNow().ToUnixTimeMilliseconds() - counts.SpoolSince) / 1000), "Age of the oldest event in the spool.");
    }

    /// <summary>Events taken up.</summary>
    public long Recorded => Interlocked.Read(ref _recorded);

    /// <summary>Evaluations lost because more was evaluated than could be written.</summary>
    public long BufferFull => Interlocked.Read(ref _bufferFull);

    internal Func<int> Buffered { get; set; } = () => 0;

    internal EventCounts Of(string destination) => _counts.GetOrAdd(destination, name => new(name));

    internal void AddRecorded(long count) => Interlocked.Add(ref _recorded, count);

    internal void AddSampledOut() => Interlocked.Increment(ref _sampledOut);

    internal void AddBufferFull(int count) => Interlocked.Add(ref _bufferFull, count);

    internal void AddKeyTooLong() => Interlocked.Increment(ref _keyTooLong);

    internal void AddContextTooLong() => Interlocked.Increment(ref _contextTooLong);

    private static KeyValuePair<string, object?> Destination(EventCounts counts) => new("destination", counts.Destination);

    private void Count(Meter meter, string name, Func<EventCounts, long> value, string description) =>
        meter.CreateObservableCounter($"flagcluster.events.{name}", () => _counts.Values.Select(counts => new Measurement<long>(value(counts), Destination(counts))), "{event}", description);

    private void Gauge(Meter meter, string name, string unit, Func<EventCounts, long> value, string description) =>
        meter.CreateObservableGauge($"flagcluster.events.{name}", () => _counts.Values.Select(counts => new Measurement<long>(value(counts), Destination(counts))), unit, description);

    private IEnumerable<Measurement<long>> Trimmed() =>
    [
        new(Interlocked.Read(ref _keyTooLong), new KeyValuePair<string, object?>("part", "targetingKey")),
        new(Interlocked.Read(ref _contextTooLong), new KeyValuePair<string, object?>("part", "context")),
    ];

    private IEnumerable<Measurement<long>> Drops() => _counts.Values
        .SelectMany(counts => Enum.GetValues<DropReason>().Where(reason => reason != DropReason.BufferFull)
            .Select(reason => new Measurement<long>(counts.Dropped(reason), Destination(counts), new("reason", Name(reason)))))
        .Append(new(BufferFull, new("destination", "all"), new("reason", Name(DropReason.BufferFull))));

    private static string Name(DropReason reason) => reason switch
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
