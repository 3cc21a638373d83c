using System.Globalization;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Translates the options to settings of librdkafka.</summary>
internal static class KafkaSettings
{
    /// <summary>Gets the settings that exact and ordered delivery requires, which cannot be changed.</summary>
    public static IReadOnlyDictionary<string, string> Fixed { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["acks"] = "all",
            ["enable.idempotence"] = "true",
            // A failed record also fails the later ones, so that they are not stored before its retry.
            ["enable.gapless.guarantee"] = "true",
            // The hash of the Java client, so that every producer chooses the same partition for a key.
            ["partitioner"] = "murmur2_random",
            // Reports contain only success or failure: the records are still in memory.
            ["dotnet.producer.delivery.report.fields"] = "none",
        };

    /// <summary>Returns the settings of a producer.</summary>
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
            // The largest value plus its key and headers.
            ["message.max.bytes"] = Text(options.RecordBytes + (16 << 10)),
            ["message.timeout.ms"] = timeout,
            ["socket.timeout.ms"] = timeout,
            ["socket.keepalive.enable"] = "true",
            ["socket.nagle.disable"] = "true",
            ["reconnect.backoff.max.ms"] = "2000",
            ["security.protocol"] = options.SecurityProtocol,
        };
        if (options.CaFile.Length > 0)
            settings["ssl.ca.location"] = options.CaFile;
        if (options.SaslUsername.Length > 0)
        {
            settings["sasl.mechanism"] = options.SaslMechanism;
            settings["sasl.username"] = options.SaslUsername;
            settings["sasl.password"] = options.SaslPassword;
        }
        foreach (var (name, value) in options.Properties)
            settings[name] = value;
        foreach (var (name, value) in Fixed)
            settings[name] = value;
        return new(settings);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
