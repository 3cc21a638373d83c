using FlagCluster.Events.Kafka;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Kafka;

/// <summary>Creates options, producers and destinations for a test broker.</summary>
internal static class TestKafka
{
    public static KafkaOptions Options(string bootstrapServers, int deliverySeconds = 10) =>
        new() { BootstrapServers = bootstrapServers, DeliverySeconds = deliverySeconds };

    public static KafkaProducers Producers(KafkaOptions options, LogLines<KafkaProducers>? log = null) =>
        new(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, log ?? new());

    public static KafkaDestination Destination(KafkaOptions options, LogLines<KafkaProducers>? log = null) => new(Producers(options, log));
}
