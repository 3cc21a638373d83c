using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Delivery;

/// <summary>Holds the delivery queues of the destinations that <c>Events:Recorders</c> names.</summary>
internal sealed class DeliveryQueues : IEventHealth, IEventStorage, IDisposable
{
    private readonly List<DeliveryQueue> _all = [];
    private readonly List<EventCounts> _spools = [];
    private readonly long _spoolBytes;

    /// <summary>Creates the destinations and opens their spools.</summary>
    /// <exception cref="IOException">The folder of a spool cannot be used.</exception>
    public DeliveryQueues(
        IServiceProvider services,
        IOptions<EventsOptions> options,
        IOptions<EventSpoolOptions> spoolOptions,
        EventBatches batches,
        EventMetrics metrics,
        TimeProvider time,
        ILogger<DeliveryQueues> logger
    )
    {
        _spoolBytes = spoolOptions.Value.MaxBytes;
        foreach (var name in options.Value.Names())
        {
            var destination = services.GetRequiredKeyedService<IEventDestination>(name);
            var counts = metrics.Of(name);
            var spool = destination.Durable ? new Spool(Folder(spoolOptions.Value, name), spoolOptions.Value, counts, time, logger) : null;
            if (spool is not null)
                _spools.Add(counts);
            _all.Add(new(destination, spool, options.Value, spoolOptions.Value, batches, counts, time, logger));
        }
        // Without a durable destination, events are acknowledged when this process has accepted them.
        var durable = _all.Count(queue => queue.Durable);
        Acknowledging = durable > 0 ? durable : _all.Count;
        foreach (var queue in _all)
            queue.Acknowledges = queue.Durable || durable == 0;
    }

    public IReadOnlyList<DeliveryQueue> All => _all;

    /// <summary>Gets the number of queues that acknowledge a reported event.</summary>
    public int Acknowledging { get; }

    public long FreeBytes
    {
        get
        {
            var free = long.MaxValue;
            foreach (var spool in _spools)
                free = Math.Min(free, Math.Max(0, _spoolBytes - spool.SpoolBytes));
            return free;
        }
    }

    public string? Problem
    {
        get
        {
            var problems = _all.Select(queue => queue.Problem).Where(problem => problem is not null).ToList();
            return problems.Count > 0 ? string.Join("; ", problems) : null;
        }
    }

    public void Dispose()
    {
        foreach (var queue in _all)
            queue.Dispose();
    }

    private static string Folder(EventSpoolOptions options, string name) =>
        options.Directory.Length > 0
            ? Path.Combine(options.Directory, name)
            : throw new IOException("EventSpool:Directory is empty; set it to a folder for events of destinations that are unavailable.");
}
