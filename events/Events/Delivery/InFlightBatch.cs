using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Delivery;

/// <summary>A batch that is being delivered, or waits to be tried again.</summary>
internal sealed class InFlightBatch(EventBatch batch)
{
    public EventBatch Batch => batch;

    /// <summary>The delivery; null while there is none under way.</summary>
    public Task? Delivery { get; set; }

    /// <summary>When the delivery began, a timestamp.</summary>
    public long Began { get; set; }

    /// <summary>The place behind the batch in the spool; null while it stands in memory alone.</summary>
    public SpoolPosition? Spooled { get; set; }
}
