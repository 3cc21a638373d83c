using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Kafka;

/// <summary>Creates producers from the options.</summary>
internal sealed class KafkaProducers(IOptions<KafkaOptions> options, TimeProvider time, ILogger<KafkaProducers> logger)
{
    /// <summary>Gets the options.</summary>
    public KafkaOptions Options => options.Value;

    /// <summary>Gets the log of the producers and of what they send.</summary>
    public KafkaLog Log { get; } = new(time, logger);

    /// <summary>Creates a producer, which connects and reconnects by itself.</summary>
    /// <exception cref="OptionsValidationException">librdkafka rejects a setting.</exception>
    public IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Build()
    {
        if (Options.BootstrapServers.Length == 0)
            throw Invalid("Kafka:BootstrapServers is empty; set it to the brokers, such as kafka-1:9092,kafka-2:9092.");
        try
        {
            return new ProducerBuilder<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(KafkaSettings.Producer(Options))
                .SetKeySerializer(ArraySerializer.Instance)
                .SetValueSerializer(ArraySerializer.Instance)
                .SetLogHandler((_, message) => Log.Add(message))
                .SetErrorHandler((_, error) => Log.Add(error))
                .Build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw Invalid($"librdkafka rejects the settings under Kafka: {exception.Message}");
        }
    }

    private static OptionsValidationException Invalid(string why) => new("Kafka", typeof(KafkaOptions), [why]);
}
