using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Delivery;

/// <summary>Represents a batch that is being delivered or waits for a retry.</summary>
internal sealed class InFlightBatch(EventBatch batch)
{
    public EventBatch Batch => batch;

    /// <summary>Gets or sets the delivery; null while none has started.</summary>
    public Task? Delivery { get; set; }

    /// <summary>Gets or sets the timestamp at which the delivery started.</summary>
    public long StartedAt { get; set; }

    /// <summary>Gets or sets the position after the batch in the spool; null while the batch is only in memory.</summary>
    public SpoolPosition? Spooled { get; set; }
}
