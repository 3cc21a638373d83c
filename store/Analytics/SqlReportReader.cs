using System.Data.Common;
using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Reads sums that SQL has grouped.</summary>
internal sealed class SqlReportReader(Database database) : IReportReader
{
    private const int RestId = -1;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        QueryAsync(
            """
            SELECT text FROM analytics_texts WHERE id IN (
                SELECT environment FROM analytics_seen UNION SELECT environment FROM analytics_tracks WHERE step = 4
            ) ORDER BY text
            """,
            row => row.GetString(0),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlagCount>> ReadFlagAsync(CountQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return QueryAsync(
            $"""
            SELECT v.text, r.text, g.* FROM (
                SELECT variant, reason, kind, CASE WHEN {ReportSql.IsError} THEN 1 ELSE 0 END AS failed, {ReportSql.Sums(ReportSql.Any)}
                FROM analytics_evaluations WHERE {ReportSql.Where(query)} GROUP BY variant, reason, kind, 4
            ) AS g
            LEFT JOIN analytics_texts AS v ON v.id = g.variant
            LEFT JOIN analytics_texts AS r ON r.id = g.reason
            """,
            row => new FlagCount(
                row.GetText(0),
                row.GetText(1) ?? "",
                (EvaluationKind)row.GetNumber(4),
                row.GetNumber(5) != 0,
                ReportSql.ReadSum(row, 6)
            ),
            cancellationToken,
            ReportSql.Parameters(query)
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesRow>> ReadSeriesAsync(
        CountQuery query,
        SeriesGroup by,
        int limit,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        var where = ReportSql.Where(query) + (by == SeriesGroup.Error ? $" AND {ReportSql.IsError}" : "");
        return QueryAsync(
            $"""
            WITH counted AS (
                SELECT start, {ColumnOf(by)} AS name, events, evaluations FROM analytics_evaluations WHERE {where}
            ), largest AS (
                SELECT name FROM counted GROUP BY name ORDER BY SUM(evaluations / 1000000) DESC, name LIMIT @limit
            )
            SELECT t.text, g.* FROM (
                SELECT CASE WHEN name IN (SELECT name FROM largest) THEN name ELSE -1 END AS name, start, {ReportSql.Sums(ReportSql.Any)}
                FROM counted GROUP BY 1, start
            ) AS g
            LEFT JOIN analytics_texts AS t ON t.id = g.name
            """,
            row =>
            {
                var id = row.GetNumber(1);
                // A kind is no text: its number is the name.
                var name = by == SeriesGroup.Kind ? id.ToString(CultureInfo.InvariantCulture) : row.GetText(0);
                return new SeriesRow(row.GetNumber(2), id == RestId ? null : name, id == RestId, ReportSql.ReadSum(row, 3));
            },
            cancellationToken,
            ReportSql.Parameters(query, limit)
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TopFlag>> ReadTopAsync(CountQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        string[] columns = [ReportSql.Any, "kind = 1", "kind = 2", "kind = 3", ReportSql.IsError];
        var sums = string.Join(", ", columns.Select(ReportSql.Sums));
        var from = $"FROM analytics_evaluations WHERE {ReportSql.Where(query)}";
        var all = await QueryAsync($"SELECT NULL, {sums} {from}", ReadTop, cancellationToken, ReportSql.Parameters(query));
        var flags = await QueryAsync(
            $"""
            WITH largest AS (
                SELECT flag {from} GROUP BY flag ORDER BY SUM(evaluations / 1000000) DESC, flag LIMIT @limit
            )
            SELECT t.text, g.* FROM (
                SELECT {sums}, flag {from} AND flag IN (SELECT flag FROM largest) GROUP BY flag
            ) AS g
            JOIN analytics_texts AS t ON t.id = g.flag
            """,
            ReadTop,
            cancellationToken,
            ReportSql.Parameters(query, limit)
        );
        return [.. all, .. flags.OrderByDescending(flag => flag.All.Millionths).ThenBy(flag => flag.Flag, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlagError>> ReadErrorsAsync(CountQuery query, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = ReportSql.Sums(ReportSql.Any);
        return QueryAsync(
            $"""
            WITH failed AS (
                SELECT flag, error_code, {sums}, SUM(evaluations / 1000000) AS size FROM analytics_evaluations
                WHERE {ReportSql.Where(query)} AND {ReportSql.IsError}
                GROUP BY flag, error_code ORDER BY size DESC, flag, error_code LIMIT @limit
            ), whole AS (
                SELECT flag, {sums} FROM analytics_evaluations
                WHERE {ReportSql.Where(query)} AND flag IN (SELECT flag FROM failed) GROUP BY flag
            )
            SELECT f.text, c.text, failed.*, whole.* FROM failed
            JOIN whole ON whole.flag = failed.flag
            JOIN analytics_texts AS f ON f.id = failed.flag
            LEFT JOIN analytics_texts AS c ON c.id = failed.error_code
            ORDER BY failed.size DESC, failed.flag, failed.error_code
            """,
            row => new FlagError(row.GetString(0), row.GetText(1), ReportSql.ReadSum(row, 4), ReportSql.ReadSum(row, 9)),
            cancellationToken,
            ReportSql.Parameters(query, limit)
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeenRow>> ReadSeenAsync(
        string environment,
        string? flag,
        SeenRow? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            $"""
            SELECT f.text, s.kind, COALESCE(c.text, '') AS client, MIN(s.first), MAX(s.last) FROM analytics_seen AS s
            JOIN analytics_texts AS f ON f.id = s.flag
            LEFT JOIN analytics_texts AS c ON c.id = s.client
            WHERE s.environment = (SELECT id FROM analytics_texts WHERE text = @environment)
            {(flag is null ? "" : "AND f.text = @flag")}
            AND (f.text, s.kind, COALESCE(c.text, '')) > (@afterFlag, @afterKind, @afterClient)
            GROUP BY f.text, s.kind, COALESCE(c.text, '') ORDER BY f.text, s.kind, COALESCE(c.text, '') LIMIT @limit
            """,
            row => new SeenRow(
                row.GetString(0),
                (EvaluationKind)row.GetNumber(1),
                row.GetString(2) is { Length: > 0 } client ? client : null,
                new(row.GetNumber(3), row.GetNumber(4))
            ),
            cancellationToken,
            [
                ("@environment", environment),
                .. flag is null ? [] : new (string, object?)[] { ("@flag", StoredText.Checked(flag)) },
                ("@afterFlag", StoredText.Checked(after?.Flag ?? "")),
                ("@afterKind", (long)(after?.Kind ?? 0)),
                ("@afterClient", StoredText.Checked(after?.Client ?? "")),
                ("@limit", (long)limit),
            ]
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeenRow>> ReadSeenByKindAsync(
        string environment,
        string flag,
        CancellationToken cancellationToken = default
    ) =>
        QueryAsync(
            """
            SELECT kind, MIN(first), MAX(last) FROM analytics_seen
            WHERE environment = (SELECT id FROM analytics_texts WHERE text = @environment)
            AND flag = (SELECT id FROM analytics_texts WHERE text = @flag) GROUP BY kind ORDER BY kind
            """,
            row => new SeenRow(flag, (EvaluationKind)row.GetNumber(0), null, new(row.GetNumber(1), row.GetNumber(2))),
            cancellationToken,
            ("@environment", environment),
            ("@flag", StoredText.Checked(flag))
        );

    /// <inheritdoc/>
    public Task ReadPeopleAsync(PeopleQuery query, Action<PeopleCell, HyperLogLog> add, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(add);
        return QueryAsync(
            $"""
            SELECT p.start, v.text, p.kind, p.people FROM analytics_people AS p LEFT JOIN analytics_texts AS v ON v.id = p.variant
            WHERE {ReportSql.Filter} AND flag = (SELECT id FROM analytics_texts WHERE text = @flag)
            """,
            row =>
            {
                var kind = (EvaluationKind)row.GetNumber(2);
                var cell = new PeopleCell(query.Step, row.GetNumber(0), query.Environment, query.Flag!, row.GetText(1), kind);
                add(cell, HyperLogLog.FromBytes(row.GetBytes(3)));
                return true;
            },
            cancellationToken,
            ReportSql.Parameters(new(query.Environment, query.Step, query.From, query.To) { Flag = query.Flag })
        );
    }

    /// <inheritdoc/>
    public Task ReadTracksAsync(TrackQuery query, Action<string, TrackSum> add, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(add);
        return QueryAsync(
            $"""
            SELECT n.text, t.events, t.count, t.sum, t.squares FROM analytics_tracks AS t JOIN analytics_texts AS n ON n.id = t.name
            WHERE {ReportSql.Filter}{(query.Name is null ? "" : " AND n.text = @name")} ORDER BY t.name
            """,
            row =>
            {
                add(row.GetString(0), new(row.GetNumber(1), row.GetNumber(2), ReadInteger(row, 3), ReadInteger(row, 4)));
                return true;
            },
            cancellationToken,
            [
                .. ReportSql.Parameters(new(query.Environment, query.Step, query.From, query.To)),
                .. query.Name is null ? [] : new (string, object?)[] { ("@name", StoredText.Checked(query.Name)) },
            ]
        );
    }

    /// <inheritdoc/>
    public async Task<int> CountExposuresAsync(string environment, string flag, int limit, CancellationToken cancellationToken = default)
    {
        var counts = await QueryAsync(
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM analytics_exposures
                WHERE environment = (SELECT id FROM analytics_texts WHERE text = @environment)
                AND flag = (SELECT id FROM analytics_texts WHERE text = @flag) LIMIT @limit
            ) AS found
            """,
            row => (int)row.GetNumber(0),
            cancellationToken,
            ("@environment", environment),
            ("@flag", StoredText.Checked(flag)),
            ("@limit", (long)limit)
        );
        return counts[0];
    }

    private static string ColumnOf(SeriesGroup by) =>
        by switch
        {
            SeriesGroup.Flag => "flag",
            SeriesGroup.Variant => "variant",
            SeriesGroup.Reason => "reason",
            SeriesGroup.Rule => "rule",
            SeriesGroup.Client => "client",
            SeriesGroup.Kind => "kind",
            SeriesGroup.Error => "error_code",
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "This group does not exist."),
        };

    private static TopFlag ReadTop(DbDataReader row) =>
        new(
            row.GetText(0),
            ReportSql.ReadSum(row, 1),
            ReportSql.ReadSum(row, 1 + ReportSql.SumColumns),
            ReportSql.ReadSum(row, 1 + 2 * ReportSql.SumColumns),
            ReportSql.ReadSum(row, 1 + 3 * ReportSql.SumColumns),
            ReportSql.ReadSum(row, 1 + 4 * ReportSql.SumColumns)
        );

    private static Int128 ReadInteger(DbDataReader row, int column) => Int128Bytes.Read(row.GetBytes(column));

    private async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => await database.ReadAsync(connection => connection.QueryAsync(sql, read, cancellationToken, parameters), cancellationToken);
}
