using FlagCluster.Events.Model;

namespace FlagCluster.Events.Tests.Support;

/// <summary>A destination that behaves as a test requires, and keeps what it received.</summary>
internal sealed class FakeDestination : IEventDestination
{
    private readonly Lock _gate = new();
    private readonly List<int> _numbers = [];
    private readonly HashSet<Guid> _ids = [];
    private bool _over;
    private int _running,
        _eventsInFlight;

    public string Name => "test";

    public bool Durable { get; init; } = true;

    public int Window { get; init; } = 1;

    /// <summary>Returns for each delivery how many of its events arrive before it fails; null for all of them and no failure.</summary>
    public Func<int, int?> Arrives { get; set; } = _ => null;

    /// <summary>Gets or sets what deliveries wait for before they complete.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public long Refused { get; set; }

    public int Calls { get; private set; }

    /// <summary>Gets or sets what happens when the queue resumes after a failure.</summary>
    public Action Resumed { get; set; } = () => { };

    /// <summary>Gets the largest number of concurrent deliveries.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Gets the largest number of in-flight events when another delivery started.</summary>
    public int MostBefore { get; private set; }

    /// <summary>Gets the numbers that arrived, each where it arrived first.</summary>
    public IReadOnlyList<int> Numbers
    {
        get
        {
            lock (_gate)
                return [.. _numbers];
        }
    }

    /// <summary>Gets the number of events that arrived again.</summary>
    public int Again { get; private set; }

    public void Resume()
    {
        lock (_gate)
        {
            if (_running > 0)
                throw new InvalidOperationException("Deliveries are running.");
            _over = false;
        }
        Resumed();
    }

    /// <summary>After a failure, everything fails until the queue resumes, including concurrent deliveries.</summary>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        var failed = false;
        lock (_gate)
        {
            Calls++;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
            MostBefore = Math.Max(MostBefore, _eventsInFlight);
            _eventsInFlight += events.Count;
            if (!_over)
            {
                var arrives = Arrives(events.Count);
                foreach (var record in events.Take(arrives ?? events.Count))
                {
                    var number = SampleEvents.Number(record);
                    if (_ids.Add(record.Id))
                        _numbers.Add(number);
                    else
                        Again++;
                }
                _over = failed = arrives is not null;
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
            lock (_gate)
            {
                _running--;
                _eventsInFlight -= events.Count;
                failed |= _over;
            }
        }
        if (failed)
            throw new IOException("The test makes the destination unavailable.");
    }
}
