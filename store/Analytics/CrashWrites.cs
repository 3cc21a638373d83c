using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Writes what is counted of crashes, in the transaction of a commit and under its lock of the shard.</summary>
internal static class CrashWrites
{
    /// <summary>Adds the crashes of a batch.</summary>
    public static async Task AddAsync(DbConnection connection, long shard, CrashSums crashes, CancellationToken cancellationToken)
    {
        foreach (var (cell, count) in crashes.Days.Rows)
            await AddAsync(connection, shard, cell, count, cancellationToken);
        foreach (var (cell, sum) in crashes.Groups.Rows)
            await AddAsync(connection, shard, cell, sum, cancellationToken);
        foreach (var (cell, count) in crashes.Flags.Rows)
            await AddAsync(connection, shard, cell, count, cancellationToken);
        foreach (var (cell, people) in crashes.People.Rows)
            await AddAsync(connection, shard, cell, people, cancellationToken);
    }

    /// <summary>Removes details and groups after their retention.</summary>
    /// <param name="database">The database.</param>
    /// <param name="detailsBefore">Messages and stacks of crashes before it are removed.</param>
    /// <param name="before">Everything before it is removed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task RemoveAsync(
        Database database,
        DateTimeOffset detailsBefore,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        string[] statements =
        [
            """
                UPDATE analytics_crash_groups SET message = NULL, stack = NULL
                WHERE last_time < @details AND (message IS NOT NULL OR stack IS NOT NULL)
                """,
            """
                DELETE FROM analytics_crash_flags WHERE EXISTS (
                    SELECT 1 FROM analytics_crash_groups g
                    WHERE g.environment = analytics_crash_flags.environment AND g.group_id = analytics_crash_flags.group_id
                        AND g.shard = analytics_crash_flags.shard AND g.last_time < @before)
                """,
            "DELETE FROM analytics_crash_groups WHERE last_time < @before",
            "DELETE FROM analytics_crashes WHERE day < @before",
            "DELETE FROM analytics_crash_people WHERE day < @before",
        ];
        await database.WriteAsync(
            async connection =>
            {
                // Folds wait, so that both do not lock the same rows in different orders.
                await database.Dialect.BeginFoldAsync(connection, alone: true, cancellationToken);
                foreach (var statement in statements)
                    await connection.ExecuteAsync(
                        statement,
                        cancellationToken,
                        statement.Contains("@details", StringComparison.Ordinal)
                            ? ("@details", detailsBefore.ToUnixTimeMilliseconds())
                            : ("@before", before.ToUnixTimeMilliseconds())
                    );
                return true;
            },
            cancellationToken
        );
    }

    private static Task<int> AddAsync(
        DbConnection connection,
        long shard,
        CrashCell cell,
        EventCount count,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            """
            INSERT INTO analytics_crashes (environment, day, group_id, app, platform, shard, events)
            VALUES (@environment, @day, @group, @app, @platform, @shard, @events)
            ON CONFLICT (environment, day, group_id, app, platform, shard) DO UPDATE
            SET events = analytics_crashes.events + excluded.events
            """,
            cancellationToken,
            ("@environment", cell.Environment),
            ("@day", cell.Day),
            ("@group", cell.Group),
            ("@app", cell.App),
            ("@platform", cell.Platform),
            ("@shard", shard),
            ("@events", count.Events)
        );

    // The id decides between crashes at the same time, so that any order of batches keeps the same one.
    private static Task<int> AddAsync(
        DbConnection connection,
        long shard,
        CrashGroupCell cell,
        CrashGroupSum sum,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            """
            INSERT INTO analytics_crash_groups
                (environment, group_id, shard, events, first_time, last_time, last_id, type, frame, message, stack, app, platform)
            VALUES (@environment, @group, @shard, @events, @first, @last, @id, @type, @frame, @message, @stack, @app, @platform)
            ON CONFLICT (environment, group_id, shard) DO UPDATE SET
                events = analytics_crash_groups.events + excluded.events,
                first_time = CASE WHEN excluded.first_time < analytics_crash_groups.first_time
                    THEN excluded.first_time ELSE analytics_crash_groups.first_time END,
                last_time = CASE WHEN @isLater THEN excluded.last_time ELSE analytics_crash_groups.last_time END,
                last_id = CASE WHEN @isLater THEN excluded.last_id ELSE analytics_crash_groups.last_id END,
                type = CASE WHEN @isLater THEN excluded.type ELSE analytics_crash_groups.type END,
                frame = CASE WHEN @isLater THEN excluded.frame ELSE analytics_crash_groups.frame END,
                message = CASE WHEN @isLater THEN excluded.message ELSE analytics_crash_groups.message END,
                stack = CASE WHEN @isLater THEN excluded.stack ELSE analytics_crash_groups.stack END,
                app = CASE WHEN @isLater THEN excluded.app ELSE analytics_crash_groups.app END,
                platform = CASE WHEN @isLater THEN excluded.platform ELSE analytics_crash_groups.platform END
            """.Replace(
                "@isLater",
                "(excluded.last_time, excluded.last_id) > (analytics_crash_groups.last_time, analytics_crash_groups.last_id)",
                StringComparison.Ordinal
            ),
            cancellationToken,
            ("@environment", cell.Environment),
            ("@group", cell.Group),
            ("@shard", shard),
            ("@events", sum.Events),
            ("@first", sum.Times.First),
            ("@last", sum.Times.Last),
            ("@id", sum.Last.Id.ToString()),
            ("@type", sum.Last.Type),
            ("@frame", sum.Last.Frame),
            ("@message", sum.Last.Message),
            ("@stack", sum.Last.Stack),
            ("@app", sum.Last.App),
            ("@platform", sum.Last.Platform)
        );

    private static Task<int> AddAsync(
        DbConnection connection,
        long shard,
        CrashFlagCell cell,
        EventCount count,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            """
            INSERT INTO analytics_crash_flags (environment, group_id, flag, variant, shard, events)
            VALUES (@environment, @group, @flag, @variant, @shard, @events)
            ON CONFLICT (environment, group_id, flag, variant, shard) DO UPDATE
            SET events = analytics_crash_flags.events + excluded.events
            """,
            cancellationToken,
            ("@environment", cell.Environment),
            ("@group", cell.Group),
            ("@flag", cell.Flag),
            ("@variant", cell.Variant),
            ("@shard", shard),
            ("@events", count.Events)
        );

    private static async Task AddAsync(
        DbConnection connection,
        long shard,
        CrashPeopleCell cell,
        HyperLogLog people,
        CancellationToken cancellationToken
    )
    {
        (string, object?)[] key =
        [
            ("@environment", cell.Environment),
            ("@day", cell.Day),
            ("@group", cell.Group),
            ("@flag", cell.Flag),
            ("@variant", cell.Variant),
            ("@shard", shard),
        ];
        var stored = await connection.QueryAsync(
            """
            SELECT people FROM analytics_crash_people
            WHERE environment = @environment AND day = @day AND group_id = @group AND flag = @flag AND variant = @variant AND shard = @shard
            """,
            row => HyperLogLog.FromBytes(row.GetBytes(0)),
            cancellationToken,
            key
        );
        foreach (var before in stored)
            people = people.Plus(before);
        await connection.ExecuteAsync(
            """
            INSERT INTO analytics_crash_people (environment, day, group_id, flag, variant, shard, people)
            VALUES (@environment, @day, @group, @flag, @variant, @shard, @people)
            ON CONFLICT (environment, day, group_id, flag, variant, shard) DO UPDATE SET people = excluded.people
            """,
            cancellationToken,
            [.. key, ("@people", people.ToBytes())]
        );
    }
}
