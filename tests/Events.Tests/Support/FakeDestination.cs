namespace FlagCluster.Events.Tests.Support;

/// <summary>A destination that does what a test says, and remembers what reached it.</summary>
internal sealed class FakeDestination : IEventDestination
{
    private readonly Lock _gate = new();
    private readonly List<int> _numbers = [];
    private readonly HashSet<Guid> _ids = [];

    public string Name => "test";

    public bool Durable { get; init; } = true;

    public int Concurrency { get; init; } = 1;

    /// <summary>Says for each delivery how many of its events arrive before it fails; null is all of them, and no failure. Default: all.</summary>
    public Func<int, int?> Arrives { get; set; } = _ => null;

    /// <summary>What deliveries wait for before they end.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Calls { get; private set; }

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

    public async Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        int? arrives;
        lock (_gate)
        {
            Calls++;
            arrives = Arrives(events.Count);
            foreach (var record in events.Take(arrives ?? events.Count))
            {
                var number = Make.Number(record);
                if (_ids.Add(record.Id)) _numbers.Add(number);
                else Again++;
            }
        }
        await Gate.WaitAsync(cancellationToken);
        if (arrives is not null) throw new IOException("The broker is away.");
    }
}
