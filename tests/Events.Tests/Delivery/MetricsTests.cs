using System.Diagnostics.Metrics;
using FlagCluster.Events.Model;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Events.Tests.Delivery;

/// <summary>Tests the names and tags that dashboards and alerts use.</summary>
public sealed class MetricsTests
{
    [Fact]
    public void Meter_EveryInstrument_HasItsNameAndTags()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new EventMetrics(services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        var counts = metrics.Of("kafka");
        foreach (var reason in Enum.GetValues<DropReason>())
            counts.AddDropped(reason, 1 + (int)reason);
        metrics.AddBufferFull(100);
        counts.AddDelivered(7);

        var values = Measurements.Values(services);

        Assert.Equal(
            [
                "flagcluster.events.buffer.length",
                "flagcluster.events.delivered kafka",
                "flagcluster.events.dropped all buffer_full",
                "flagcluster.events.dropped kafka delivery_ended",
                "flagcluster.events.dropped kafka queue_full",
                "flagcluster.events.dropped kafka spool_age",
                "flagcluster.events.dropped kafka spool_damaged",
                "flagcluster.events.dropped kafka spool_failed",
                "flagcluster.events.dropped kafka spool_full",
                "flagcluster.events.dropped kafka too_large",
                "flagcluster.events.queue.length kafka",
                "flagcluster.events.recorded",
                "flagcluster.events.replayed kafka",
                "flagcluster.events.sampled_out",
                "flagcluster.events.spool.age kafka",
                "flagcluster.events.spool.length kafka",
                "flagcluster.events.spool.size kafka",
                "flagcluster.events.spooled kafka",
                "flagcluster.events.torn kafka",
                "flagcluster.events.trimmed context",
                "flagcluster.events.trimmed targetingKey",
            ],
            values.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            (100, 1 + (int)DropReason.TooLarge, 7),
            (
                values["flagcluster.events.dropped all buffer_full"],
                values["flagcluster.events.dropped kafka too_large"],
                values["flagcluster.events.delivered kafka"]
            )
        );
    }
}
