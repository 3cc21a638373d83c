using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <content>Removes rows after their retention.</content>
internal sealed partial class SqlFoldStore
{
    // A portion is one short transaction, for which folds wait: so that both do not lock the same rows in different orders.
    private const int RowsPerPortion = 10_000;

    private static readonly (string Table, string Keys)[] TablesByStep =
    [
        ("analytics_evaluations", "environment, flag, step, start, variant, reason, rule, error_code, kind, client, late, shard"),
        ("analytics_tracks", "environment, name, step, start, client, late, shard"),
        ("analytics_people", "environment, flag, step, start, variant, kind, shard"),
    ];

    private static readonly (string Table, string Keys)[] PeopleTables =
    [
        ("analytics_exposures", "environment, flag, phase, person, variant, reason, rule, client, late, shard"),
        ("analytics_person_tracks", "environment, person, name, time, client, late, shard"),
    ];

    /// <inheritdoc/>
    public async Task RemoveExpiredAsync(FoldRetention retention, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        (TimeStep Step, TimeSpan Kept)[] steps =
        [
            (TimeStep.TenSeconds, retention.TenSeconds),
            (TimeStep.Minute, retention.Minutes),
            (TimeStep.Hour, retention.Hours),
        ];
        foreach (var (table, keys) in TablesByStep)
        {
            // The index of windows begins with the environment, for the queries of all flags of one.
            for (var environment = await NextAsync(table, 0, cancellationToken); environment > 0; )
            {
                foreach (var (step, kept) in steps)
                {
                    var condition = string.Create(
                        CultureInfo.InvariantCulture,
                        $"environment = {environment} AND step = {(int)step} AND start < @before"
                    );
                    await RemoveAsync(table, keys, condition, Before(now, kept), cancellationToken);
                }
                environment = await NextAsync(table, environment, cancellationToken);
            }
        }
        foreach (var (table, keys) in PeopleTables)
            await RemoveAsync(table, keys, "hour < @before", Before(now, retention.People), cancellationToken);
        await CrashWrites.RemoveAsync(database, now - retention.CrashDetails, now - retention.Crashes, cancellationToken);
        await RemoveAsync("analytics_event_ids", "shard, high, low", "hour < @before", Before(now, retention.Ids), cancellationToken);
        await RemoveNamesAsync(cancellationToken);
        await database.WriteAsync(
            "UPDATE analytics_topics SET grown_at = 0 WHERE grown_at > 0 AND grown_at < @before",
            cancellationToken,
            ("@before", Before(now, retention.Ids))
        );
    }

    /// <summary>Returns the next environment that has rows, or 0 after the last one.</summary>
    private async Task<long> NextAsync(string table, long after, CancellationToken cancellationToken)
    {
        var next = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT COALESCE(MIN(environment), 0) FROM {table} WHERE environment > @after",
                    row => row.GetNumber(0),
                    cancellationToken,
                    ("@after", after)
                ),
            cancellationToken
        );
        return next[0];
    }

    // A window is removed when its start is out of the retention: hours start up to an hour before their last event.
    private static long Before(DateTimeOffset now, TimeSpan kept) =>
        now.ToUnixTimeMilliseconds() - (long)kept.TotalMilliseconds - 3_600_000;

    private async Task RemoveAsync(string table, string keys, string condition, long before, CancellationToken cancellationToken)
    {
        var portion = database.Dialect.SelectPortion(table, keys, condition, RowsPerPortion);
        var removed = RowsPerPortion;
        while (removed == RowsPerPortion)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await database.WriteAsync(
                async connection =>
                {
                    await database.Dialect.BeginFoldAsync(connection, alone: true, cancellationToken);
                    removed = await connection.ExecuteAsync($"DELETE FROM {table} WHERE {portion}", cancellationToken, ("@before", before));
                    return removed > 0;
                },
                cancellationToken
            );
        }
    }
}
