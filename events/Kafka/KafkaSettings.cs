using System.Globalization;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>The options as librdkafka names them.</summary>
internal static class KafkaSettings
{
    /// <summary>What keeps deliveries exact and in order, and therefore is nobody's choice.</summary>
    public static IReadOnlyDictionary<string, string> Fixed { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["acks"] = "all",
        ["enable.idempotence"] = "true",
        // A record that failed stops those behind it, so that its retry does not come after them.
        ["enable.gapless.guarantee"] = "true",
        // Java's hash, so that a key has the same partition whoever produces it.
        ["partitioner"] = "murmur2_random",
        // A report says whether and no more: the records are still at hand.
        ["dotnet.producer.delivery.report.fields"] = "none",
    };

    /// <summary>The settings of a producer.</summary>
    public static ProducerConfig Producer(KafkaOptions options)
    {
        var timeout = Text(options.DeliverySeconds * 1000);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["client.id"] = "flagcluster",
            ["compression.codec"] = options.Compression,
            ["linger.ms"] = Text(options.LingerMs),
            ["batch.num.messages"] = "10000",
            ["queue.buffering.max.messages"] = Text(options.QueueRecords),
            ["queue.buffering.max.kbytes"] = Text(options.QueueBytes / 1024),
            // Room for the key and the headers of the largest value.
            ["message.max.bytes"] = Text(options.RecordBytes + (16 << 10)),
            ["message.timeout.ms"] = timeout,
            ["socket.timeout.ms"] = timeout,
            ["socket.keepalive.enable"] = "true",
            ["socket.nagle.disable"] = "true",
            ["reconnect.backoff.max.ms"] = "2000",
            ["security.protocol"] = options.SecurityProtocol,
        };
        if (options.CaFile.Length > 0) settings["ssl.ca.location"] = options.CaFile;
        if (options.SaslUsername.Length > 0)
        {
            settings["sasl.mechanism"] = options.SaslMechanism;
            settings["sasl.username"] = options.SaslUsername;
            settings["sasl.password"] = options.SaslPassword;
        }
        foreach (var (name, value) in options.Properties) settings[name] = value;
        foreach (var (name, value) in Fixed) settings[name] = value;
        return new(settings);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
