using System.Collections.Concurrent;
using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores folded batches in SQL.</summary>
/// <remarks>
/// A transaction first compares and sets the rows of its partitions, whose locks protect all rows of their shards, and writes the ids and
/// names of each. Then it writes the sums of all of them, to the shard of the first. Consumers do not wait for each other, except in a
/// topic whose partitions grew: there duplicates may be in other partitions, so only one transaction at a time compares its ids with all of
/// them.
/// </remarks>
internal sealed partial class SqlFoldStore(Database database, SqlTexts texts) : IFoldStore
{
    private const string PositionColumns =
        "topic, partition, next_offset, watermark, folded, duplicates, late, early, dead_letters, bounded, updated_at";

    // A guess that saves a repetition; the transaction verifies it.
    private readonly ConcurrentDictionary<string, bool> _grown = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<FoldPosition?> FindPositionAsync(string topic, int partition, CancellationToken cancellationToken = default)
    {
        var positions = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {PositionColumns} FROM analytics_offsets WHERE topic = @topic AND partition = @partition",
                    ReadPosition,
                    cancellationToken,
                    ("@topic", topic),
                    ("@partition", partition)
                ),
            cancellationToken
        );
        return positions is [var position] ? position : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoldPosition>> ReadPositionsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {PositionColumns} FROM analytics_offsets ORDER BY topic, partition",
                    ReadPosition,
                    cancellationToken
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FollowedFlag>> ReadFollowedAsync(CancellationToken cancellationToken = default)
    {
        var phases = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT environment, flag, phase FROM analytics_followed ORDER BY environment, flag, phase",
                    row => (Environment: row.GetString(0), Flag: row.GetString(1), Phase: row.GetInt64(2)),
                    cancellationToken
                ),
            cancellationToken
        );
        return
        [
            .. phases
                .GroupBy(row => (row.Environment, row.Flag))
                .Select(group => new FollowedFlag(group.Key.Environment, group.Key.Flag, [.. group.Select(row => row.Phase)])),
        ];
    }

    /// <inheritdoc/>
    public Task<EventIdSet> ReadIdsAsync(
        string topic,
        int partition,
        IReadOnlyList<EventIdRange> ranges,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return database.ReadAsync(
            async connection =>
            {
                var grown = await FindTopicAsync(connection, topic, cancellationToken) is { IsGrown: true };
                var shards = await ReadShardsAsync(connection, topic, grown ? null : partition, cancellationToken);
                var (ids, _) = await ReadIdsAsync(connection, shards, own: 0, ranges, cancellationToken);
                return ids;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> CommitAsync(IReadOnlyList<FoldBatch> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfZero(batches.Count);
        // In the same order everywhere, so that transactions do not wait for each other in a circle.
        FoldBatch[] ordered = [.. batches.OrderBy(batch => batch.Topic, StringComparer.Ordinal).ThenBy(batch => batch.Partition)];
        var sums = SharedSums(ordered);
        var ids = await texts.AddAsync(SumWriter.TextsOf(sums, ordered.Select(batch => batch.Sums.Names)), cancellationToken);
        while (true)
        {
            var isAlone = ordered.Any(batch => _grown.GetValueOrDefault(batch.Topic));
            var mustBeAlone = false;
            var outcome = await database.WriteAsync(
                async connection =>
                {
                    await database.Dialect.BeginFoldAsync(connection, isAlone, cancellationToken);
                    var topics = await FindTopicsAsync(connection, ordered, cancellationToken);
                    mustBeAlone = ordered.Any(batch => _grown[batch.Topic]) && !isAlone;
                    return !mustBeAlone && await WriteAsync(connection, ordered, topics, sums, ids, cancellationToken);
                },
                cancellationToken
            );
            if (outcome == WriteOutcome.Written)
                return true;
            if (mustBeAlone)
                continue;
            // The tables may have been emptied to fold the topics again.
            texts.Forget();
            return false;
        }
    }

    private static EventSums SharedSums(FoldBatch[] batches)
    {
        if (batches is [var single])
            return single.Sums;
        var sums = new EventSums();
        foreach (var batch in batches)
            sums.MergeShared(batch.Sums);
        return sums;
    }

    /// <summary>Returns the topics of batches, and records which of them grew, or grow by the batches.</summary>
    private async Task<Dictionary<string, Topic?>> FindTopicsAsync(
        DbConnection connection,
        FoldBatch[] batches,
        CancellationToken cancellationToken
    )
    {
        var topics = new Dictionary<string, Topic?>(StringComparer.Ordinal);
        foreach (var group in batches.GroupBy(batch => batch.Topic, StringComparer.Ordinal))
        {
            var topic = topics[group.Key] = await FindTopicAsync(connection, group.Key, cancellationToken);
            _grown[group.Key] = topic is null || topic.IsGrown || group.Max(batch => batch.Partition) >= topic.Partitions;
        }
        return topics;
    }

    private async Task<bool> WriteAsync(
        DbConnection connection,
        FoldBatch[] batches,
        Dictionary<string, Topic?> topics,
        EventSums sums,
        Func<string?, long> ids,
        CancellationToken cancellationToken
    )
    {
        long? first = null;
        foreach (var batch in batches)
        {
            if (await MoveAsync(connection, batch, cancellationToken) is not { } shard)
                return false;
            var topic = topics[batch.Topic];
            if (topic is null || batch.Partition >= topic.Partitions)
                topics[batch.Topic] = topic = await RegisterAsync(
                    connection,
                    batch.Topic,
                    batch.Partition + 1,
                    batch.Now,
                    cancellationToken
                );
            if (!await WriteIdsAsync(connection, batch, topic, shard, cancellationToken))
                return false;
            await new SumWriter(database.Dialect, connection, shard, ids).WriteNamesAsync(batch.Sums.Names, cancellationToken);
            await SqlConsumption.AddAsync(connection, batch, cancellationToken);
            first ??= shard;
        }
        // The row of one of the partitions is enough: the transaction has locked it.
        await new SumWriter(database.Dialect, connection, first!.Value, ids).WriteAsync(sums, cancellationToken);
        await ServerKeyRows.AddAsync(database.Dialect, connection, first.Value, sums.ServerKeys, cancellationToken);
        return true;
    }

    /// <summary>Moves the position of the partition: the fence against consumers that no longer own it.</summary>
    /// <returns>The shard of the partition, or null when the position is no longer the one of the batch.</returns>
    private static async Task<long?> MoveAsync(DbConnection connection, FoldBatch batch, CancellationToken cancellationToken)
    {
        var sql = batch.Before is null
            ? $"""
                INSERT INTO analytics_offsets ({PositionColumns})
                VALUES (@topic, @partition, @next, @watermark, @folded, @duplicates, @late, @early, @deadLetters, @bounded, @now)
                ON CONFLICT (topic, partition) DO NOTHING RETURNING shard
                """
            : """
                UPDATE analytics_offsets SET next_offset = @next, watermark = @watermark, folded = folded + @folded,
                    duplicates = duplicates + @duplicates, late = late + @late, early = early + @early,
                    dead_letters = dead_letters + @deadLetters, bounded = bounded + @bounded, updated_at = @now
                WHERE topic = @topic AND partition = @partition AND next_offset = @before AND watermark = @watermarkBefore
                RETURNING shard
                """;
        (string, object?)[] parameters =
        [
            ("@topic", batch.Topic),
            ("@partition", batch.Partition),
            ("@next", batch.NextOffset),
            ("@watermark", batch.Watermark),
            ("@folded", batch.Counts.Folded),
            ("@duplicates", batch.Counts.Duplicates),
            ("@late", batch.Counts.Late),
            ("@early", batch.Counts.Early),
            ("@deadLetters", batch.Counts.DeadLetters),
            ("@bounded", batch.Counts.Bounded),
            ("@now", batch.Now.ToUnixTimeMilliseconds()),
        ];
        if (batch.Before is { } before)
            parameters = [.. parameters, ("@before", before.NextOffset), ("@watermarkBefore", before.Watermark)];
        var shards = await connection.QueryAsync(sql, row => row.GetNumber(0), cancellationToken, parameters);
        return shards is [var shard] ? shard : null;
    }

    private static FoldPosition ReadPosition(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetInt32(1),
            row.GetInt64(2),
            row.GetInt64(3),
            new(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9)),
            row.GetTime(10)
        );
}
