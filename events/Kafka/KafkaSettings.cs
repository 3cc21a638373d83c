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

    /// <summary>Gets the settings that exact folding requires, which cannot be changed. The store has the positions.</summary>
    public static IReadOnlyDictionary<string, string> FixedOfConsumers { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            // A position outside the topic is an error, which must not be skipped silently.
            ["auto.offset.reset"] = "error",
            // The end of a partition is where the clock may close its windows.
            ["enable.partition.eof"] = "true",
            ["partition.assignment.strategy"] = "cooperative-sticky",
            // Headers and times are not needed, and copying them costs as much as reading the event.
            ["dotnet.consumer.consume.result.fields"] = "topic",
        };

    /// <summary>Returns the settings of a producer.</summary>
    public static ProducerConfig Producer(KafkaOptions options)
    {
        var timeout = Text(options.DeliverySeconds * 1000);
        var settings = Connection(options);
        settings["compression.codec"] = options.Compression;
        settings["linger.ms"] = Text(options.LingerMs);
        settings["batch.num.messages"] = "10000";
        settings["queue.buffering.max.messages"] = Text(options.QueueRecords);
        settings["queue.buffering.max.kbytes"] = Text(options.QueueBytes / 1024);
        // The largest value plus its key and headers.
        settings["message.max.bytes"] = Text(options.RecordBytes + (16 << 10));
        settings["message.timeout.ms"] = timeout;
        settings["socket.timeout.ms"] = timeout;
        settings["socket.nagle.disable"] = "true";
        return new(With(settings, options.Properties, Fixed));
    }

    /// <summary>Returns the settings of the consumer that folds events.</summary>
    public static ConsumerConfig Consumer(KafkaOptions options)
    {
        var settings = Connection(options);
        settings["group.id"] = options.AnalyticsGroup;
        // Headers and timestamps of records are not needed, and reading them takes as long as the rest.
        settings["dotnet.consumer.consume.result.fields"] = "topic";
        // The partitions of a process that was killed are folded by others after this time.
        settings["session.timeout.ms"] = "10000";
        // While the local queue is full, the client asks for more after this time, and by default after a second, in which it runs empty.
        settings["fetch.queue.backoff.ms"] = "20";
        // Topics and partitions that are created later are found after this time.
        settings["topic.metadata.refresh.interval.ms"] = "10000";
        return new(With(settings, options.Properties, FixedOfConsumers));
    }

    private static Dictionary<string, string> Connection(KafkaOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["client.id"] = "flagcluster",
            ["socket.keepalive.enable"] = "true",
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
        return settings;
    }

    private static Dictionary<string, string> With(
        Dictionary<string, string> settings,
        Dictionary<string, string> properties,
        IReadOnlyDictionary<string, string> fixedSettings
    )
    {
        foreach (var (name, value) in properties.Concat(fixedSettings))
            settings[name] = value;
        return settings;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
