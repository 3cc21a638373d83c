using Confluent.Kafka;
using FlagCluster.Events.Analytics;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>
/// Represents one membership in the consumer group. One thread reads records and starts transactions; the transactions of different
/// partitions run concurrently with it.
/// </summary>
/// <remarks>
/// The store has the positions, and each transaction compares its position with the stored one. So a consumer that still believes to own a
/// partition after a rebalance cannot count anything, whatever the group thinks. The offsets of the group are only for tools.
/// </remarks>
internal sealed partial class ConsumerSession : IDisposable
{
    /// <summary>The time for which a poll waits for a record.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>The time for which reading waits for a transaction before it pauses its partition, losing prefetched records.</summary>
    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(2);

    /// <summary>The time in which a partition that another process receives is still written.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private const int RecordsPerPass = 1_000,
        MinBatchEvents = 100;

    private readonly KafkaOptions _kafka;
    private readonly AnalyticsOptions _options;
    private readonly FoldWriter _writer;
    private readonly DeadLetters _deadLetters;
    private readonly FoldMetrics _metrics;
    private readonly FoldProblems _problems;
    private readonly KafkaLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly Dictionary<TopicPartition, AssignedPartition> _partitions = [];
    private readonly IConsumer<RecordReader.Key, ReadRecord> _consumer;
    private readonly PartitionStarts _starts;
    private readonly GroupOffsets _groupOffsets;

    public ConsumerSession(ConsumerServices services, CancellationToken stopping)
    {
        (_kafka, _options, _stopping) = (services.Kafka, services.Options, stopping);
        (_writer, _deadLetters, _metrics, _problems) = (services.Writer, services.DeadLetters, services.Metrics, services.Problems);
        (_log, _time, _logger) = (services.Log, services.Time, services.Logger);
        var reader = new RecordReader();
        _consumer = new ConsumerBuilder<RecordReader.Key, ReadRecord>(KafkaSettings.Consumer(_kafka))
            .SetKeyDeserializer(reader)
            .SetValueDeserializer(reader)
            .SetPartitionsAssignedHandler((_, partitions) => Assign(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoke(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lose(partitions))
            .SetLogHandler((_, message) => _log.Add(message))
            .SetErrorHandler((_, error) => _log.Add(error))
            .Build();
        _starts = new(_consumer, _writer, _log, _time);
        _groupOffsets = new(_consumer, _log, _time);
    }

    /// <summary>Reads and folds until it is stopped. Then it writes what was read, and leaves the group.</summary>
    /// <exception cref="KafkaException">The client cannot continue.</exception>
    public void Run()
    {
        _consumer.Subscribe([_kafka.EvaluationsTopic, _kafka.TracksTopic]);
        while (!_stopping.IsCancellationRequested)
        {
            Read();
            var budget = Math.Max(MinBatchEvents, _options.BatchEvents / Math.Max(1, _partitions.Count));
            Flush(budget);
            foreach (var partition in _partitions.Values)
                Limit(partition, budget);
            _groupOffsets.Commit(_partitions.Values);
        }
        // Revokes the partitions, which writes them.
        _consumer.Close();
    }

    public void Dispose()
    {
        Lose(_partitions.Values.Select(partition => new TopicPartitionOffset(partition.Id, partition.NextOffset)).ToList());
        _groupOffsets.Dispose();
        _consumer.Dispose();
    }

    private void Read()
    {
        var timeout = Poll;
        for (var i = 0; i < RecordsPerPass; i++)
        {
            if (Consume(timeout) is not { } result)
                return;
            timeout = TimeSpan.Zero;
            if (Find(result.TopicPartition) is not { } partition)
                continue;
            if (result.IsPartitionEOF)
                partition.IsAtEnd = true;
            else
                partition.Add(result.Offset.Value, result.Message.Value, _time.GetTimestamp());
        }
    }

    private ConsumeResult<RecordReader.Key, ReadRecord>? Consume(TimeSpan timeout)
    {
        try
        {
            return _consumer.Consume(timeout);
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            _log.Add(exception.Error);
            // The topic deleted the next record after the partition was started.
            if (exception.Error.Code == ErrorCode.Local_AutoOffsetReset && Find(exception.ConsumerRecord?.TopicPartition) is { } partition)
                partition.MustRestart = true;
            return null;
        }
    }

    private AssignedPartition? Find(TopicPartition? id) => id is null ? null : _partitions.GetValueOrDefault(id);

    /// <summary>Stops reading a partition of which enough waits for the transaction in progress.</summary>
    private void Limit(AssignedPartition partition, int budget)
    {
        var isFull = partition.Weight >= budget && partition.Flush is not null;
        if (isFull && !partition.IsPaused)
            isFull = Task.WaitAny([partition.Flush!], PauseAfter) < 0;
        Pause(partition, isFull || partition.IsStopped);
        if (_consumer.GetWatermarkOffsets(partition.Id).High is { IsSpecial: false } high)
            partition.Lag.Update(high.Value - partition.FoldedOffset);
    }

    private void Pause(AssignedPartition partition, bool isPaused)
    {
        if (partition.IsPaused == isPaused)
            return;
        if (isPaused)
            _consumer.Pause([partition.Id]);
        else
            _consumer.Resume([partition.Id]);
        partition.IsPaused = isPaused;
    }
}
