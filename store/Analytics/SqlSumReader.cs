using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Reads sums from SQL, and adds up the shards.</summary>
internal sealed class SqlSumReader(Database database, SqlTexts texts) : ISumReader
{
    /// <inheritdoc/>
    public async Task<SumTable<EvaluationCell, EvaluationSum>> ReadEvaluationsAsync(
        EvaluationQuery query,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = new SumTable<EvaluationCell, EvaluationSum>();
        await ReadAsync(
            "start, late, kind, events, evaluations, flag, variant, reason, rule, error_code, client",
            "analytics_evaluations",
            "flag",
            new(query.Environment, query.Flag, query.Step, query.From, query.To, query.IncludeLate),
            (row, text) =>
                sums.Add(
                    new(
                        query.Step,
                        row[0],
                        query.Environment,
                        text(row[5]) ?? "",
                        text(row[6]),
                        text(row[7]) ?? "",
                        text(row[8]),
                        text(row[9]),
                        (EvaluationKind)row[2],
                        text(row[10]),
                        row[1] != 0
                    ),
                    new(row[3], row[4])
                ),
            numbers: 11,
            firstText: 5,
            cancellationToken
        );
        return sums;
    }

    /// <inheritdoc/>
    public async Task<SumTable<TrackCell, TrackSum>> ReadTracksAsync(TrackQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = new SumTable<TrackCell, TrackSum>();
        await ReadAsync(
            "start, late, events, count, name, client, sum, squares",
            "analytics_tracks",
            "name",
            new(query.Environment, query.Name, query.Step, query.From, query.To, query.IncludeLate),
            (row, text) =>
                sums.Add(
                    new(query.Step, row[0], query.Environment, text(row[4]) ?? "", text(row[5]), row[1] != 0),
                    new(row[2], row[3], Int128Bytes.Read(row.Bytes[0]), Int128Bytes.Read(row.Bytes[1]))
                ),
            numbers: 6,
            firstText: 4,
            cancellationToken
        );
        return sums;
    }

    /// <inheritdoc/>
    public async Task<SumTable<PeopleCell, HyperLogLog>> ReadPeopleAsync(PeopleQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = new SumTable<PeopleCell, HyperLogLog>();
        await ReadAsync(
            "start, kind, flag, variant, people",
            "analytics_people",
            "flag",
            new(query.Environment, query.Flag, query.Step, query.From, query.To),
            (row, text) =>
                sums.Add(
                    new(query.Step, row[0], query.Environment, text(row[2]) ?? "", text(row[3]), (EvaluationKind)row[1]),
                    HyperLogLog.FromBytes(row.Bytes[0])
                ),
            numbers: 4,
            firstText: 2,
            cancellationToken
        );
        return sums;
    }

    /// <inheritdoc/>
    public async Task<SumTable<SeenCell, SeenTimes>> ReadSeenAsync(
        string environment,
        string? flag = null,
        CancellationToken cancellationToken = default
    )
    {
        var sums = new SumTable<SeenCell, SeenTimes>();
        await ReadAsync(
            "kind, first, last, flag, client",
            "analytics_seen",
            "flag",
            new(environment, flag),
            (row, text) => sums.Add(new(environment, text(row[3]) ?? "", (EvaluationKind)row[0], text(row[4])), new(row[1], row[2])),
            numbers: 5,
            firstText: 3,
            cancellationToken
        );
        return sums;
    }

    /// <inheritdoc/>
    public async Task<EventSums> ReadPeopleOfFlagAsync(
        string environment,
        string flag,
        bool includeLate,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(flag);
        var sums = new EventSums();
        await ReadAsync(
            "late, phase, first, last, epoch, number, variant, reason, rule, client, person",
            "analytics_exposures",
            "flag",
            new(environment, flag, IncludeLate: includeLate),
            (row, text) =>
                sums.Exposures.Add(
                    new(environment, flag, row[1], row.Person, text(row[6])!, text(row[7]) ?? "", text(row[8]), text(row[9]), row[0] != 0),
                    new(row[2], row[3], new(row[4], row[5]))
                ),
            numbers: 10,
            firstText: 6,
            cancellationToken
        );
        await ReadAsync(
            "late, time, events, count, name, client, sum, squares, person",
            "analytics_person_tracks",
            "flag",
            new(environment, flag, IncludeLate: includeLate, OfExposedPeople: true),
            (row, text) =>
                sums.PersonTracks.Add(
                    new(environment, row.Person, text(row[4]) ?? "", row[1], text(row[5]), row[0] != 0),
                    new(row[2], row[3], Int128Bytes.Read(row.Bytes[0]), Int128Bytes.Read(row.Bytes[1]))
                ),
            numbers: 6,
            firstText: 4,
            cancellationToken
        );
        return sums;
    }

    /// <summary>Reads rows: numbers first, of which the last are ids of texts, then bytes, then the person.</summary>
    private async Task ReadAsync(
        string columns,
        string table,
        string nameColumn,
        Selection selection,
        Action<SumRow, Func<long, string?>> add,
        int numbers,
        int firstText,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(selection.Environment);
        string[] names = selection.Name is null ? [selection.Environment] : [selection.Environment, selection.Name];
        var ids = await texts.FindAsync(names.Distinct(StringComparer.Ordinal).ToList(), cancellationToken);
        // What no sum refers to has no sums.
        if (!names.All(ids.ContainsKey))
            return;
        var sql = $"SELECT {columns} FROM {table} WHERE environment = @environment{selection.Conditions(nameColumn)}";
        (string, object?)[] parameters =
        [
            ("@environment", ids[selection.Environment]),
            ("@name", selection.Name is { } name ? ids[name] : 0L),
            ("@step", (long)(selection.Step ?? 0)),
            ("@from", selection.From),
            ("@to", selection.To),
        ];
        await database.ReadAsync(
            async connection =>
            {
                var rows = await connection.QueryAsync(sql, row => SumRow.Read(row, numbers), cancellationToken, parameters);
                var used = rows.SelectMany(row => row.Numbers.Skip(firstText)).ToHashSet();
                var text = await texts.ReadAsync(connection, used, cancellationToken);
                foreach (var row in rows)
                    add(row, text);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Selects rows.</summary>
    private sealed record Selection(
        string Environment,
        string? Name,
        TimeStep? Step = null,
        long From = 0,
        long To = 0,
        bool IncludeLate = true,
        bool OfExposedPeople = false
    )
    {
        /// <summary>Returns the conditions after the environment.</summary>
        public string Conditions(string nameColumn) =>
            (
                OfExposedPeople
                    ? " AND person IN (SELECT person FROM analytics_exposures WHERE environment = @environment AND flag = @name"
                        + (IncludeLate ? ")" : " AND late = 0)")
                : Name is null ? ""
                : $" AND {nameColumn} = @name"
            )
            + (Step is null ? "" : " AND step = @step AND start >= @from AND start < @to")
            + (IncludeLate ? "" : " AND late = 0");
    }

    /// <summary>Represents a row: numbers, then bytes, then the person.</summary>
    private readonly record struct SumRow(long[] Numbers, byte[][] Bytes, string Person)
    {
        public long this[int column] => Numbers[column];

        public static SumRow Read(DbDataReader row, int count)
        {
            var numbers = new long[count];
            for (var column = 0; column < count; column++)
                numbers[column] = row.GetNumber(column);
            List<byte[]> bytes = [];
            var person = "";
            for (var column = count; column < row.FieldCount; column++)
                if (row.GetFieldType(column) == typeof(string))
                    person = row.GetString(column);
                else
                    bytes.Add(row.GetBytes(column));
            return new(numbers, [.. bytes], person);
        }
    }
}
