using FlagCluster.Events.Model;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Simulates a destination and its failures, and keeps the numbers of the events that arrive.</summary>
internal sealed class FakeDestination : IEventDestination
{
    private readonly Lock _lock = new();
    private readonly List<int> _numbers = [];
    private readonly HashSet<Guid> _ids = [];
    private bool _hasFailed;
    private int _deliveries,
        _eventsInFlight;

    public string Name => "test";

    public bool Durable { get; init; } = true;

    public int Window { get; init; } = 1;

    /// <summary>
    /// Gets or sets a function that returns for each delivery how many of its events arrive before it fails, or null if it succeeds.
    /// </summary>
    public Func<int, int?> FailAfter { get; set; } = _ => null;

    /// <summary>Gets or sets a task that deliveries wait for before they complete.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public long Refused { get; set; }

    /// <summary>Gets or sets a hook that runs when the queue resumes after a failure.</summary>
    public Action OnResume { get; set; } = () => { };

    /// <summary>Gets the largest number of concurrent deliveries.</summary>
    public int MaxConcurrentDeliveries { get; private set; }

    /// <summary>Gets the largest number of in-flight events when another delivery started.</summary>
    public int MaxEventsInFlight { get; private set; }

    /// <summary>Gets the numbers of the events in the order of their arrival, without duplicates.</summary>
    public IReadOnlyList<int> Numbers
    {
        get
        {
            lock (_lock)
                return [.. _numbers];
        }
    }

    /// <summary>Gets the number of events that arrived more than once.</summary>
    public int Duplicates { get; private set; }

    public void Resume()
    {
        lock (_lock)
        {
            if (_deliveries > 0)
                throw new InvalidOperationException("Deliveries are running.");
            _hasFailed = false;
        }
        OnResume();
    }

    /// <summary>After a failure, all deliveries fail until the queue resumes, including concurrent ones.</summary>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        var failed = false;
        lock (_lock)
        {
            MaxConcurrentDeliveries = Math.Max(MaxConcurrentDeliveries, ++_deliveries);
            MaxEventsInFlight = Math.Max(MaxEventsInFlight, _eventsInFlight);
            _eventsInFlight += events.Count;
            if (!_hasFailed)
            {
                var arriving = FailAfter(events.Count);
                foreach (var record in events.Take(arriving ?? events.Count))
                    Receive(record);
                _hasFailed = failed = arriving is not null;
            }
        }
        try
        {
            if (Window > 1)
                await Task.Yield();
            await Gate.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _deliveries--;
                _eventsInFlight -= events.Count;
                failed |= _hasFailed;
            }
        }
        if (failed)
            throw new IOException("The test makes the destination unavailable.");
    }

    private void Receive(EventRecord record)
    {
        var number = SampleEvents.Number(record);
        if (_ids.Add(record.Id))
            _numbers.Add(number);
        else
            Duplicates++;
    }
}
