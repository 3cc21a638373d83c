using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Kafka;

/// <summary>Makes producers as the options want them.</summary>
internal sealed class KafkaProducers(IOptions<KafkaOptions> options, TimeProvider time, ILogger<KafkaProducers> logger)
{
    private readonly KafkaLog _log = new(time, logger);

    /// <summary>The options.</summary>
    public KafkaOptions Options => options.Value;

    /// <summary>Makes a producer. It connects by itself, now and after every failure.</summary>
    /// <exception cref="OptionsValidationException">librdkafka rejects a setting.</exception>
    public IProducer<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Build()
    {
        if (Options.BootstrapServers.Length == 0) throw Refused("Kafka:BootstrapServers is empty; set it to the brokers, such as kafka-1:9092,kafka-2:9092.");
        try
        {
            return new ProducerBuilder<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(KafkaSettings.Producer(Options))
                .SetKeySerializer(WholeArray.Instance)
                .SetValueSerializer(WholeArray.Instance)
                .SetLogHandler((_, message) => _log.Add(message))
                .SetErrorHandler((_, error) => _log.Add(error))
                .Build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw Refused($"The settings under Kafka are not what librdkafka takes: {exception.Message}");
        }
    }

    private static OptionsValidationException Refused(string why) => new("Kafka", typeof(KafkaOptions), [why]);
}
