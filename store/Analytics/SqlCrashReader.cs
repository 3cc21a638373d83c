using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Reads what is counted of crashes from SQL.</summary>
internal sealed class SqlCrashReader(Database database) : ICrashReader
{
    /// <inheritdoc/>
    public async Task<SumTable<CrashCell, EventCount>> ReadDaysAsync(
        string environment,
        long from,
        long to,
        CancellationToken cancellationToken = default
    ) =>
        Sum(
            await ReadAsync(
                """
                SELECT day, group_id, app, platform, events FROM analytics_crashes
                WHERE environment = @environment AND day >= @from AND day < @to
                """,
                row =>
                    KeyValuePair.Create(
                        new CrashCell(row.GetInt64(0), environment, row.GetString(1), row.GetString(2), row.GetString(3)),
                        new EventCount(row.GetInt64(4))
                    ),
                cancellationToken,
                ("@environment", environment),
                ("@from", from),
                ("@to", to)
            )
        );

    /// <inheritdoc/>
    public async Task<CrashGroupSum?> FindGroupAsync(string environment, string group, CancellationToken cancellationToken = default)
    {
        var parts = await ReadAsync(
            """
            SELECT events, first_time, last_time, last_id, type, frame, message, stack, app, platform FROM analytics_crash_groups
            WHERE environment = @environment AND group_id = @group
            """,
            ReadGroup,
            cancellationToken,
            ("@environment", environment),
            ("@group", StoredText.Checked(group))
        );
        return parts.Count == 0 ? null : parts.Aggregate((sum, part) => sum.Plus(part));
    }

    /// <inheritdoc/>
    public async Task<SumTable<CrashFlagCell, EventCount>> ReadFlagsAsync(
        string environment,
        string group,
        CancellationToken cancellationToken = default
    ) =>
        Sum(
            await ReadAsync(
                "SELECT flag, variant, events FROM analytics_crash_flags WHERE environment = @environment AND group_id = @group",
                row =>
                    KeyValuePair.Create(
                        new CrashFlagCell(environment, group, row.GetString(0), row.GetString(1)),
                        new EventCount(row.GetInt64(2))
                    ),
                cancellationToken,
                ("@environment", environment),
                ("@group", StoredText.Checked(group))
            )
        );

    /// <inheritdoc/>
    public async Task<HyperLogLog> ReadPeopleOfGroupAsync(
        string environment,
        string group,
        long from,
        long to,
        CancellationToken cancellationToken = default
    )
    {
        var people = await ReadPeopleAsync(environment, group, flag: "", from, to, cancellationToken);
        return people.GetValueOrDefault("") ?? new();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, HyperLogLog>> ReadPeopleOfFlagAsync(
        string environment,
        string flag,
        long from,
        long to,
        CancellationToken cancellationToken = default
    ) => ReadPeopleAsync(environment, group: "", flag, from, to, cancellationToken);

    private async Task<IReadOnlyDictionary<string, HyperLogLog>> ReadPeopleAsync(
        string environment,
        string group,
        string flag,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        var rows = await ReadAsync(
            """
            SELECT variant, people FROM analytics_crash_people
            WHERE environment = @environment AND day >= @from AND day < @to AND group_id = @group AND flag = @flag
            """,
            row => (Variant: row.GetString(0), People: HyperLogLog.FromBytes(row.GetBytes(1))),
            cancellationToken,
            ("@environment", environment),
            ("@from", from),
            ("@to", to),
            ("@group", StoredText.Checked(group)),
            ("@flag", StoredText.Checked(flag))
        );
        var people = new Dictionary<string, HyperLogLog>(StringComparer.Ordinal);
        foreach (var (variant, part) in rows)
        {
            if (!people.TryGetValue(variant, out var sum))
                people[variant] = sum = new();
            sum.UnionWith(part);
        }
        return people;
    }

    private Task<List<T>> ReadAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => database.ReadAsync(connection => connection.QueryAsync(sql, read, cancellationToken, parameters), cancellationToken);

    private static SumTable<TKey, EventCount> Sum<TKey>(List<KeyValuePair<TKey, EventCount>> rows)
        where TKey : struct, IEquatable<TKey>, ISortedKey<TKey>
    {
        var sums = new SumTable<TKey, EventCount>();
        foreach (var (key, count) in rows)
            sums.Add(key, count);
        return sums;
    }

    private static CrashGroupSum ReadGroup(DbDataReader row)
    {
        var last = row.GetInt64(2);
        return new(
            row.GetInt64(0),
            new(row.GetInt64(1), last),
            new(
                last,
                Guid.Parse(row.GetString(3)),
                row.GetString(4),
                row.GetText(5),
                row.GetText(6),
                row.GetText(7),
                row.GetString(8),
                row.GetString(9)
            )
        );
    }
}
