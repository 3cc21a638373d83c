using FlagCluster.Events.Model;

namespace FlagCluster.Events.Tests.Support;

/// <summary>A destination that does what a test says, and remembers what reached it.</summary>
internal sealed class FakeDestination : IEventDestination
{
    private readonly Lock _gate = new();
    private readonly List<int> _numbers = [];
    private readonly HashSet<Guid> _ids = [];
    private bool _over;
    private int _underWay, _eventsUnderWay;

    public string Name => "test";

    public bool Durable { get; init; } = true;

    public int Window { get; init; } = 1;

    /// <summary>Says for each delivery how many of its events arrive before it fails; null is all of them, and no failure. Default: all.</summary>
    public Func<int, int?> Arrives { get; set; } = _ => null;

    /// <summary>What deliveries wait for before they end.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public long Refused { get; set; }

    public int Calls { get; private set; }

    /// <summary>What is done when the lane begins again after a failure.</summary>
    public Action Resumed { get; set; } = () => { };

    /// <summary>Deliveries that were under way at the same time, at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Events of deliveries that were under way when one more began, at most.</summary>
    public int MostBefore { get; private set; }

    /// <summary>The numbers that arrived, each where it arrived first.</summary>
    public IReadOnlyList<int> Numbers
    {
        get
        {
            lock (_gate) return [.. _numbers];
        }
    }

    /// <summary>Events that arrived again.</summary>
    public int Again { get; private set; }

    public void Resume()
    {
        lock (_gate)
        {
            if (_underWay > 0) throw new InvalidOperationException("Deliveries are under way.");
            _over = false;
        }
        Resumed();
    }

    /// <summary>As a queue that fails as a whole: behind a failure nothing arrives before the lane begins again, and what is under way beside it fails too.</summary>
    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        var failed = false;
        lock (_gate)
        {
            Calls++;
            MostAtOnce = Math.Max(MostAtOnce, ++_underWay);
            MostBefore = Math.Max(MostBefore, _eventsUnderWay);
            _eventsUnderWay += events.Count;
            if (!_over)
            {
                var arrives = Arrives(events.Count);
                foreach (var record in events.Take(arrives ?? events.Count))
                {
                    var number = SampleEvents.Number(record);
                    if (_ids.Add(record.Id)) _numbers.Add(number);
                    else Again++;
                }
                _over = failed = arrives is not null;
            }
        }
        try
        {
            if (Window > 1) await Task.Yield();
            await Gate.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
                _eventsUnderWay -= events.Count;
                failed |= _over;
            }
        }
        if (failed) throw new IOException("The broker is away.");
    }
}
