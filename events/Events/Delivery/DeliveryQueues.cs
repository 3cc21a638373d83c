using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Spooling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Delivery;

/// <summary>The lanes to the destinations that the settings choose.</summary>
internal sealed class DeliveryQueues : IEventHealth, IDisposable
{
    private readonly List<DeliveryQueue> _all = [];

    /// <summary>Opens the spools and makes the destinations.</summary>
    /// <exception cref="IOException">A spool's folder cannot be used.</exception>
    public DeliveryQueues(
        IServiceProvider services, IOptions<EventsOptions> options, IOptions<EventSpoolOptions> spoolOptions, EventBatches batches, EventMetrics metrics,
        TimeProvider time, ILogger<DeliveryQueues> logger)
    {
        foreach (var name in options.Value.Names())
        {
            var destination = services.GetRequiredKeyedService<IEventDestination>(name);
            var counts = metrics.Of(name);
            var spool = destination.Durable ? new Spool(Folder(spoolOptions.Value, name), spoolOptions.Value, counts, time, logger) : null;
            _all.Add(new(destination, spool, options.Value, spoolOptions.Value, batches, counts, time, logger));
        }
        // With nothing that outlives the process, events are as safe as they get when this process has taken them.
        Acknowledging = _all.Exists(lane => lane.Durable) ? _all.Count(lane => lane.Durable) : _all.Count;
        foreach (var lane in _all) lane.Acknowledges = lane.Durable || Acknowledging == _all.Count;
    }

    public IReadOnlyList<DeliveryQueue> All => _all;

    /// <summary>How many lanes a reported event waits for.</summary>
    public int Acknowledging { get; }

    public string? Problem => _all.Select(lane => lane.Problem).Where(problem => problem is not null) is var problems && problems.Any() ? string.Join("; ", problems) : null;

    public void Dispose()
    {
        foreach (var lane in _all) lane.Dispose();
    }

    private static string Folder(EventSpoolOptions options, string name) =>
        options.Directory.Length > 0 ? Path.Combine(options.Directory, name) : throw new IOException("EventSpool:Directory is empty; set it to a folder in which events wait while a destination is away.");
}
