using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace FlagCluster.Events.Analytics;

/// <summary>
/// Folds records of partitions and commits them. While the database is unavailable it retries with backoff, so records wait and none is
/// lost. Thread-safe; a partition has one caller at a time.
/// </summary>
internal sealed partial class FoldWriter
{
    private const string Database = "database";

    private readonly IFoldStore _store;
    private readonly AnalyticsOptions _options;
    private readonly FoldMetrics _metrics;
    private readonly FoldProblems _problems;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retries;

    public FoldWriter(
        IFoldStore store,
        IOptions<AnalyticsOptions> options,
        FoldMetrics metrics,
        FoldProblems problems,
        TimeProvider time,
        ILogger<FoldWriter> logger
    )
    {
        (_store, _options, _metrics, _problems) = (store, options.Value, metrics, problems);
        (_time, _logger) = (time, logger);
        _retries = FoldRetry.Create(time, OnFailure);
    }

    /// <summary>Returns the position of a partition, or null when nothing of it was committed.</summary>
    public Task<FoldPosition?> FindPositionAsync(string topic, int partition, CancellationToken cancellationToken) =>
        RetryAsync(token => _store.FindPositionAsync(topic, partition, token), cancellationToken);

    /// <summary>Records how many partitions a topic has.</summary>
    public Task RegisterPartitionsAsync(string topic, int partitions, CancellationToken cancellationToken) =>
        RetryAsync(
            async token =>
            {
                await _store.RegisterPartitionsAsync(topic, partitions, _time.GetUtcNow(), token);
                return true;
            },
            cancellationToken
        );

    /// <summary>Folds and commits records of different partitions, in one transaction and once.</summary>
    /// <param name="batches">The records, one batch per partition.</param>
    /// <param name="cancellationToken">Cancels the attempt; the outcome is unknown then.</param>
    /// <returns>
    /// The position after each batch; null when the transaction failed or was refused, for whatever reason: then
    /// <see cref="WriteAsync"/> writes each batch, so that one partition does not stop the others.
    /// </returns>
    public async Task<FoldPosition[]?> TryWriteAsync(IReadOnlyList<PartitionBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            var followed = await _store.ReadFollowedAsync(cancellationToken);
            var folded = await Task.WhenAll(batches.Select(batch => FoldAsync(batch, followed, cancellationToken)));
            return await CommitAsync(folded, cancellationToken) ? [.. folded.Select(batch => batch.After)] : null;
        }
        catch (Exception exception)
        {
            LogNotShared(exception);
            return null;
        }
    }

    /// <summary>Folds and commits records of one partition.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The position after them; null when another consumer has moved the position, and nothing is written.</returns>
    public Task<FoldPosition?> WriteAsync(PartitionBatch batch, CancellationToken cancellationToken) =>
        RetryAsync(token => TryWriteAsync(batch, token), cancellationToken);

    private async Task<FoldPosition?> TryWriteAsync(PartitionBatch batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            var followed = await _store.ReadFollowedAsync(cancellationToken);
            var folded = await FoldAsync(batch, followed, cancellationToken);
            if (await CommitAsync([folded], cancellationToken))
                return folded.After;
            var current = await _store.FindPositionAsync(batch.Topic, batch.Partition, cancellationToken);
            if (current?.NextOffset != batch.Before?.NextOffset)
                return null;
            // The position is the same, but an id of the batch was counted in another partition meanwhile: it is known now.
        }
    }

    private async Task<FoldBatch> FoldAsync(PartitionBatch batch, IReadOnlyList<FollowedFlag> followed, CancellationToken cancellationToken)
    {
        if (batch.Records.Count == 0)
            return batch.Idle(_options, _time.GetUtcNow());
        var ranges = PartitionFold.RangesOf(batch.Records);
        var known = await _store.ReadIdsAsync(batch.Topic, batch.Partition, ranges, cancellationToken);
        var partial = batch.Begin(_options, followed, known, _time.GetUtcNow());
        return partial.Complete(await _store.ReadNamesAsync(batch.Topic, batch.Partition, partial.Names, cancellationToken));
    }

    private async Task<bool> CommitAsync(FoldBatch[] batches, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var outcome = FoldMetrics.Failed;
        try
        {
            var isCommitted = await _store.CommitAsync(batches, cancellationToken);
            outcome = isCommitted ? FoldMetrics.Committed : FoldMetrics.Refused;
            if (isCommitted)
                foreach (var batch in batches)
                    _metrics.Of(batch.Topic).Add(batch.Counts);
            return isCommitted;
        }
        finally
        {
            _metrics.AddCommit(outcome, _time.GetElapsedTime(started));
        }
    }

    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        var result = await _retries.ExecuteAsync(static async (operation, token) => await operation(token), operation, cancellationToken);
        if (_problems.Set(Database, null))
            LogAvailable();
        return result;
    }

    private void OnFailure(Exception exception)
    {
        if (_problems.Set(Database, "events are not counted: the database is unavailable"))
            LogUnavailable(exception);
    }

    [LoggerMessage(
        1451,
        LogLevel.Warning,
        "Events cannot be counted in the database; they wait where they were read. Retrying with backoff"
    )]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(1460, LogLevel.Debug, "Partitions cannot be counted in one transaction; counting each by itself")]
    private partial void LogNotShared(Exception exception);

    [LoggerMessage(1452, LogLevel.Information, "Events are counted in the database again")]
    private partial void LogAvailable();
}
