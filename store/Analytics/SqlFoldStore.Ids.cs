using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <content>Stores ids, and the number of partitions, which determines the partitions that a duplicate can be in.</content>
internal sealed partial class SqlFoldStore
{
    /// <inheritdoc/>
    public async Task RegisterPartitionsAsync(
        string topic,
        int partitions,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        var known = await database.ReadAsync(connection => FindTopicAsync(connection, topic, cancellationToken), cancellationToken);
        if (known is not null && known.Partitions >= partitions)
            return;
        await database.WriteAsync(
            async connection =>
            {
                await database.Dialect.BeginFoldAsync(connection, alone: true, cancellationToken);
                await RegisterAsync(connection, topic, partitions, now, cancellationToken);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Records a number of partitions, alone: a fold must not see the smaller number after another one has seen the larger.
    /// </summary>
    private static async Task<Topic> RegisterAsync(
        DbConnection connection,
        string topic,
        int partitions,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO analytics_topics (topic, partitions, grown_at) VALUES (@topic, @partitions, 0)
            ON CONFLICT (topic) DO UPDATE SET partitions = excluded.partitions, grown_at = @now
            WHERE analytics_topics.partitions < excluded.partitions
            """,
            cancellationToken,
            ("@topic", topic),
            ("@partitions", (long)partitions),
            ("@now", now.ToUnixTimeMilliseconds())
        );
        return (await FindTopicAsync(connection, topic, cancellationToken))!;
    }

    private static async Task<Topic?> FindTopicAsync(DbConnection connection, string topic, CancellationToken cancellationToken)
    {
        var topics = await connection.QueryAsync(
            "SELECT partitions, grown_at FROM analytics_topics WHERE topic = @topic",
            row => new Topic(row.GetInt64(0), row.GetInt64(1) > 0),
            cancellationToken,
            ("@topic", topic)
        );
        return topics is [var found] ? found : null;
    }

    private static Task<List<long>> ReadShardsAsync(
        DbConnection connection,
        string topic,
        int? partition,
        CancellationToken cancellationToken
    ) =>
        connection.QueryAsync(
            "SELECT shard FROM analytics_offsets WHERE topic = @topic AND (@partition < 0 OR partition = @partition) ORDER BY shard",
            row => row.GetNumber(0),
            cancellationToken,
            ("@topic", topic),
            ("@partition", partition ?? -1)
        );

    /// <summary>Adds the ids of a batch to those of its partition.</summary>
    /// <returns>
    /// False when one of them was counted before. That happens only in a topic whose partitions grew: another partition has counted it
    /// after the consumer read the ids.
    /// </returns>
    private async Task<bool> WriteIdsAsync(
        DbConnection connection,
        FoldBatch batch,
        Topic topic,
        long shard,
        CancellationToken cancellationToken
    )
    {
        var added = batch.Sums.Ids;
        if (added.Count == 0)
            return true;
        List<long> shards = topic.IsGrown ? await ReadShardsAsync(connection, batch.Topic, null, cancellationToken) : [shard];
        var (stored, own) = await ReadIdsAsync(connection, shards, shard, added.RangesWithIds, cancellationToken);
        if (stored.Overlaps(added))
            return false;
        own.Merge(added);
        var rows = own.Ranges;
        var hour = TimeStep.Hour.Start(Math.Max(0, batch.Now.ToUnixTimeMilliseconds()));
        await database.Dialect.WriteRowsAsync(
            connection,
            SumTables.Ids,
            new(
                Column(rows, _ => shard),
                Column(rows, row => unchecked((long)row.Key.High)),
                Column(rows, row => unchecked((long)row.Key.Low)),
                Column(rows, row => row.Value),
                Column(rows, _ => hour)
            ),
            cancellationToken
        );
        return true;
    }

    /// <summary>Reads the ids of ranges: of all the shards together, and those of one shard.</summary>
    private async Task<(EventIdSet All, EventIdSet Own)> ReadIdsAsync(
        DbConnection connection,
        List<long> shards,
        long own,
        IReadOnlyList<EventIdRange> ranges,
        CancellationToken cancellationToken
    )
    {
        var (all, ofShard) = (new EventIdSet(), new EventIdSet());
        if (shards.Count == 0 || ranges.Count == 0)
            return (all, ofShard);
        (long Shard, EventIdRange Range)[] keys = [.. shards.SelectMany(_ => ranges, (shard, range) => (shard, range))];
        await database.Dialect.ReadRowsAsync(
            connection,
            SumTables.StoredIds,
            new(
                Column(keys, key => key.Shard),
                Column(keys, key => unchecked((long)key.Range.High)),
                Column(keys, key => unchecked((long)key.Range.Low))
            ),
            (index, row) =>
            {
                var bytes = row.GetBytes(0);
                all.Load(keys[index].Range, bytes);
                if (keys[index].Shard == own)
                    ofShard.Load(keys[index].Range, bytes);
            },
            cancellationToken
        );
        return (all, ofShard);
    }

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var row = 0; row < column.Length; row++)
            column[row] = value(rows[row]);
        return column;
    }

    /// <summary>Represents a topic.</summary>
    /// <param name="Partitions">The number of its partitions.</param>
    /// <param name="IsGrown">Whether partitions were added within the retention of ids.</param>
    private sealed record Topic(long Partitions, bool IsGrown);
}
