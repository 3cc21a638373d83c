using System.Collections.Concurrent;
using Confluent.Kafka;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing;
using FlagCluster.Testing.Kafka;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>
/// Tests a rebalance in the middle of transactions: partitions that another consumer receives are written before, those that stay continue,
/// and dead letters are sent once.
/// </summary>
public sealed class RevocationTests() : ConsumerTestBase(EvaluationPartitions, trackPartitions: 2)
{
    private const int EvaluationPartitions = 4;
    private const string DeadLetters = "flagcluster.dead-letters.v1";

    private readonly RevocationClock _clock = new();
    private readonly ConcurrentQueue<Commit> _commits = new();

    [Fact]
    public async Task Revoke_DuringTransactions_WritesBeforeTheNextConsumerContinues()
    {
        await using var first = await HoldAsync();

        await using var second = await StartAsync("second", TimeProvider.System);
        await _clock.Revoking.Soon();
        var before = _commits.Count;
        _clock.Release.SetResult();
        await CountedAsync();
        // Both consumers have committed after the rebalance.
        await Waiting.Until(() => Task.FromResult(Partitions(first) + Partitions(second) == EvaluationPartitions + 2), "all partitions");
        await Events.SendEvaluationsAsync(2_000, 2_000);
        await CountedAsync();

        Assert.Equal(0, before);
        // The database refused nothing: no consumer wrote what another one had.
        Assert.DoesNotContain(_commits, commit => !commit.IsCommitted);
        var chains = _commits.GroupBy(commit => (commit.Batch.Topic, commit.Batch.Partition)).Select(chain => chain.ToList()).ToList();
        // Each batch continues the one before it, without a gap or a repetition.
        Assert.All(
            chains,
            chain =>
                Assert.Equal(
                    chain.SkipLast(1).Select(commit => (long?)commit.Batch.NextOffset),
                    chain.Skip(1).Select(commit => commit.Batch.Before?.NextOffset)
                )
        );
        // Partitions moved after the first consumer had written them; others stayed.
        var writers = chains.ConvertAll(chain => string.Join(' ', chain.Select(commit => commit.Consumer).Distinct()));
        Assert.Contains("first second", writers);
        Assert.Contains("first", writers);
        await Events.AssertCountedAsync(Store.Sums);
    }

    [Fact]
    public async Task Revoke_AfterDeadLettersWereSent_SendsThemOnce()
    {
        await using var first = await HoldAsync();

        await using var second = await StartAsync("second", TimeProvider.System);
        await _clock.Revoking.Soon();
        _clock.Release.SetResult();
        await CountedAsync();
        await Waiting.Until(() => Task.FromResult(Partitions(second) > 0), "the second consumer to have partitions");
        await Events.SendAsync(FoldedEvents.Evaluations, "last", "no event");

        using var reader = new TopicReader(Brokers, DeadLetters);
        var values = new List<string>();
        while (values is not [.., "no event"])
            values.Add(reader.Next(TimeSpan.FromSeconds(60))!.Value);
        Assert.Equal(EvaluationPartitions + 1, values.Count);
    }

    /// <summary>
    /// Starts a consumer with records in all partitions. It has sent the dead letter of each, and its transactions wait until
    /// <see cref="RevocationClock.Release"/>.
    /// </summary>
    private async Task<ConsumerHost> HoldAsync()
    {
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Brokers }).Build())
            for (var partition = 0; partition < EvaluationPartitions; partition++)
                await producer.ProduceAsync(new TopicPartition(FoldedEvents.Evaluations, partition), new() { Value = "{}" });
        var first = await StartAsync("first", _clock, store => store.HoldCommits(new(), _clock.Release.Task));
        using var letters = new TopicReader(Brokers, DeadLetters);
        for (var partition = 0; partition < EvaluationPartitions; partition++)
            Assert.NotNull(letters.Next(TimeSpan.FromSeconds(60)));
        await Events.SendTracksAsync(0, 500);
        await Events.SendEvaluationsAsync(0, 2_000);
        return first;
    }

    private Task<ConsumerHost> StartAsync(string name, TimeProvider time, Action<FaultyFoldStore>? configure = null) =>
        ConsumerHost.StartAsync(
            Brokers,
            Database,
            time,
            store =>
            {
                configure?.Invoke(store);
                store.After = (_, batches, isCommitted) =>
                {
                    foreach (var batch in batches)
                        _commits.Enqueue(new(name, batch, isCommitted));
                    return Task.CompletedTask;
                };
            }
        );

    private sealed record Commit(string Consumer, FoldBatch Batch, bool IsCommitted);

    /// <summary>Notices that partitions are revoked: the consumer sets a deadline for writing them.</summary>
    private sealed class RevocationClock : TimeProvider
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

        private readonly TaskCompletionSource _revoking = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Revoking => _revoking.Task;

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Deadline)
                _revoking.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
