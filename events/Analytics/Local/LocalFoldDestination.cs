using System.Threading.Channels;
using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>
/// Folds the events of this process into the sums: the recorder <c>analytics</c>, which needs no broker. Events have the topic
/// <c>local</c>, one partition, and running offsets from the stored position. An event that is delivered again has the same id and counts
/// once.
/// </summary>
/// <remarks>
/// While the database is unavailable, a delivery does not complete. The delivery queue writes its events to the spool then, as it does for
/// any slow destination.
/// </remarks>
internal sealed class LocalFoldDestination : IEventDestination, IAsyncDisposable
{
    /// <summary>The name in <c>Events:Recorders</c>.</summary>
    public const string Key = "analytics";

    /// <summary>The topic of the events in the store.</summary>
    public const string Topic = "local";

    // The delivery queue has twice as many by default, so that others are read while a transaction folds these.
    private const int EnoughEvents = 25_000;

    private readonly Channel<LocalDelivery> _deliveries = Channel.CreateUnbounded<LocalDelivery>(new() { SingleReader = true });
    private readonly CompactEventReader _reader = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly AnalyticsOptions _options;
    private readonly FoldWriter _writer;
    private readonly FoldMetrics _metrics;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private FoldPosition? _position;
    private Task<bool>? _arrival;

    public LocalFoldDestination(IOptions<AnalyticsOptions> options, FoldWriter writer, FoldMetrics metrics, TimeProvider time)
    {
        (_options, _writer, _metrics, _time) = (options.Value, writer, metrics, time);
        metrics.Of(Topic);
    }

    /// <inheritdoc/>
    public string Name => Key;

    /// <inheritdoc/>
    public int Window => _options.BatchEvents;

    /// <summary>Begins to fold, once the database has its tables. Deliveries wait until then.</summary>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <inheritdoc/>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        // Batches of the queue have the compact form, from which the JSON of the records would be written.
        var batch = (EventBatch)events;
        var delivery = new LocalDelivery(_reader.Read(batch), batch.Acknowledgement is not null);
        _deliveries.Writer.TryWrite(delivery);
        await delivery.Done.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await _writer.RegisterPartitionsAsync(Topic, 1, stopping);
        _position = await _writer.FindPositionAsync(Topic, 0, stopping);
        var lag = _metrics.Add(Topic, 0, _position?.UpdatedAt ?? _time.GetUtcNow());
        while (true)
        {
            var deliveries = new List<LocalDelivery>();
            if (await HasArrivedAsync(TimeSpan.FromSeconds(_options.IdleSeconds), stopping))
                await CollectAsync(deliveries, stopping);
            lag.Update(deliveries.Sum(delivery => delivery.Events.Count));
            // Without events, the clock closes the windows.
            await WriteAsync(deliveries, stopping);
            lag.Update(0);
        }
    }

    /// <summary>
    /// Takes what has arrived, and what arrives in the time for which an event waits for others. When there are enough events, it does not
    /// wait: the delivery queue may hold no others.
    /// </summary>
    private async Task CollectAsync(List<LocalDelivery> deliveries, CancellationToken stopping)
    {
        var started = _time.GetTimestamp();
        var enough = Math.Min(EnoughEvents, _options.BatchEvents / 2);
        var events = 0;
        var isUrgent = false;
        while (true)
        {
            while (events < _options.BatchEvents && _deliveries.Reader.TryRead(out var delivery))
            {
                deliveries.Add(delivery);
                events += delivery.Events.Count;
                isUrgent |= delivery.IsUrgent;
            }
            var left = TimeSpan.FromMilliseconds(_options.BatchMilliseconds) - _time.GetElapsedTime(started);
            if (isUrgent || events >= enough || left <= TimeSpan.Zero || !await HasArrivedAsync(left, stopping))
                return;
        }
    }

    /// <summary>Waits until there is a delivery.</summary>
    /// <returns>False when there is none in time.</returns>
    private async Task<bool> HasArrivedAsync(TimeSpan within, CancellationToken stopping)
    {
        _arrival ??= _deliveries.Reader.WaitToReadAsync(stopping).AsTask();
        await ((Task)_arrival).WaitAsync(within, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
        if (!_arrival.IsCompleted)
            return false;
        _arrival = null;
        return true;
    }

    private async Task WriteAsync(List<LocalDelivery> deliveries, CancellationToken stopping)
    {
        while (true)
        {
            var next = _position?.NextOffset ?? 0;
            var records = new List<FoldRecord>(deliveries.Sum(delivery => delivery.Events.Count));
            foreach (var delivery in deliveries)
            foreach (var one in delivery.Events)
                records.Add(new(next++, one));
            var batch = new PartitionBatch(Topic, 0, _position, records, next);
            if (await _writer.WriteAsync(batch, stopping) is { } after)
            {
                _position = after;
                break;
            }
            // The outcome of the transaction was unknown, and it was committed. The ids of its events are known now.
            _position = await _writer.FindPositionAsync(Topic, 0, stopping);
        }
        foreach (var delivery in deliveries)
            delivery.Done.TrySetResult();
    }
}
