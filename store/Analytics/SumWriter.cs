using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>
/// Adds the sums of batches to the rows of a shard, inside the transaction that has moved the position of its partition. That row's lock
/// makes it safe to read rows, add to them and write them.
/// </summary>
/// <param name="dialect">The engine.</param>
/// <param name="connection">The connection with the transaction.</param>
/// <param name="shard">The shard of the partition.</param>
/// <param name="id">Returns the ids of texts.</param>
internal sealed class SumWriter(ISqlDialect dialect, DbConnection connection, long shard, Func<string?, long> id)
{
    /// <summary>Returns the texts of the keys.</summary>
    /// <param name="sums">The sums that are shared by partitions.</param>
    /// <param name="names">The names of each partition.</param>
    public static HashSet<string> TextsOf(EventSums sums, IEnumerable<NameSums> names)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (cell, _) in sums.Evaluations.Unordered)
            Add(cell.Environment, cell.Flag, cell.Variant, cell.Reason, cell.Rule, cell.ErrorCode, cell.Client);
        foreach (var (cell, _) in sums.Tracks.Unordered)
            Add(cell.Environment, cell.Name, cell.Client);
        foreach (var (cell, _) in sums.Seen.Unordered)
            Add(cell.Environment, cell.Flag, cell.Client);
        foreach (var (cell, _) in sums.People.Unordered)
            Add(cell.Environment, cell.Flag, cell.Variant);
        foreach (var (cell, _) in sums.Exposures.Unordered)
            Add(cell.Environment, cell.Flag, cell.Variant, cell.Reason, cell.Rule, cell.Client);
        foreach (var (cell, _) in sums.PersonTracks.Unordered)
            Add(cell.Environment, cell.Name, cell.Client);
        foreach (var one in names)
        {
            foreach (var (name, _) in one.Names.Unordered)
                Add(name.Environment);
            foreach (var (key, _) in one.Counts.Unordered)
                Add(key.Group.Environment);
        }
        return texts;

        void Add(params ReadOnlySpan<string?> more)
        {
            foreach (var text in more)
                if (!string.IsNullOrEmpty(text))
                    texts.Add(text);
        }
    }

    /// <summary>Writes all sums except names.</summary>
    public async Task WriteAsync(EventSums sums, CancellationToken cancellationToken)
    {
        await WriteEvaluationsAsync(sums, cancellationToken);
        await WriteTracksAsync(sums, cancellationToken);
        await WriteSeenAsync(sums, cancellationToken);
        await WritePeopleAsync(sums, cancellationToken);
        await WriteExposuresAsync(sums, cancellationToken);
        await WritePersonTracksAsync(sums, cancellationToken);
        await CrashWrites.AddAsync(connection, shard, sums.Crashes, cancellationToken);
    }

    /// <summary>Writes the names of a partition.</summary>
    public async Task WriteNamesAsync(NameSums names, CancellationToken cancellationToken)
    {
        var rows = new SumRows<NameDay>();
        foreach (var (name, last) in names.Names.Unordered)
            rows.Add(last, shard, id(name.Environment), (long)name.Kind, Number(name.IsTrusted), name.Hash);
        rows.Sort();
        await WriteAsync(SumTables.Names, [.. rows.Keys(), rows.Values(last => last.Day)], cancellationToken);
        var counts = new SumRows<EventCount>();
        foreach (var (key, count) in names.Counts.Unordered)
            counts.Add(count, shard, id(key.Group.Environment), (long)key.Group.Kind, Number(key.Group.IsTrusted), key.Day);
        counts.Sort();
        await WriteAsync(SumTables.NameCounts, [.. counts.Keys(), counts.Values(count => count.Events)], cancellationToken);
    }

    private Task WriteEvaluationsAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<EvaluationSum>();
        foreach (var (cell, sum) in sums.Evaluations.Unordered)
            rows.Add(
                sum,
                id(cell.Environment),
                id(cell.Flag),
                (long)cell.Step,
                cell.Start,
                id(cell.Variant),
                id(cell.Reason),
                id(cell.Rule),
                id(cell.ErrorCode),
                (long)cell.Kind,
                id(cell.Client),
                Number(cell.IsLate),
                shard
            );
        rows.Sort();
        return WriteAsync(
            SumTables.Evaluations,
            [.. rows.Keys(), rows.Values(sum => sum.Events), rows.Values(sum => sum.Millionths)],
            cancellationToken
        );
    }

    private Task WriteSeenAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<SeenTimes>();
        foreach (var (cell, times) in sums.Seen.Unordered)
            rows.Add(times, id(cell.Environment), id(cell.Flag), (long)cell.Kind, id(cell.Client), shard);
        rows.Sort();
        return WriteAsync(
            SumTables.Seen,
            [.. rows.Keys(), rows.Values(times => times.First), rows.Values(times => times.Last)],
            cancellationToken
        );
    }

    private async Task WriteTracksAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<TrackSum>();
        foreach (var (cell, sum) in sums.Tracks.Unordered)
            rows.Add(sum, id(cell.Environment), id(cell.Name), (long)cell.Step, cell.Start, id(cell.Client), Number(cell.IsLate), shard);
        rows.Sort();
        var keys = rows.Keys();
        await AddStoredAsync(rows, SumTables.StoredTracks, keys, cancellationToken);
        await WriteAsync(SumTables.Tracks, [.. keys, .. Values(rows)], cancellationToken);
    }

    private async Task WritePeopleAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<HyperLogLog>();
        foreach (var (cell, people) in sums.People.Unordered)
            rows.Add(people, id(cell.Environment), id(cell.Flag), (long)cell.Step, cell.Start, id(cell.Variant), (long)cell.Kind, shard);
        if (rows.Count == 0)
            return;
        rows.Sort();
        var known = new HashSet<int>();
        await dialect.ReadRowsAsync(
            connection,
            SumTables.StoredPeople,
            new(rows.Keys()),
            (index, row) =>
            {
                var stored = HyperLogLog.FromBytes(row.GetBytes(0));
                // Most people are known after a while, and a row of 4 KiB is not written without need.
                if (!stored.UnionWith(rows[index]))
                    known.Add(index);
                rows[index] = stored;
            },
            cancellationToken
        );
        rows.Remove((index, _) => known.Contains(index));
        await WriteAsync(SumTables.People, [.. rows.Keys(), rows.Values(people => people.ToBytes())], cancellationToken);
    }

    private Task WriteExposuresAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<ExposureSum>();
        foreach (var (cell, sum) in sums.Exposures.Unordered)
            rows.Add(
                sum,
                cell.Person,
                id(cell.Environment),
                id(cell.Flag),
                cell.Phase,
                id(cell.Variant),
                id(cell.Reason),
                id(cell.Rule),
                id(cell.Client),
                Number(cell.IsLate),
                shard
            );
        rows.Sort();
        return WriteAsync(
            SumTables.Exposures,
            [
                .. rows.Keys(),
                rows.Persons(),
                rows.Values(sum => sum.First),
                rows.Values(sum => sum.Version.Epoch),
                rows.Values(sum => sum.Version.Number),
                rows.Values(sum => sum.Last),
                rows.Values(sum => TimeStep.Hour.Start(sum.Last)),
            ],
            cancellationToken
        );
    }

    private async Task WritePersonTracksAsync(EventSums sums, CancellationToken cancellationToken)
    {
        var rows = new SumRows<TrackSum>();
        foreach (var (cell, sum) in sums.PersonTracks.Unordered)
            rows.Add(
                sum,
                cell.Person,
                id(cell.Environment),
                id(cell.Name),
                cell.Time,
                id(cell.Client),
                Number(cell.IsLate),
                shard,
                TimeStep.Hour.Start(cell.Time)
            );
        rows.Sort();
        Array[] keys = [.. rows.Keys(), rows.Persons()];
        await AddStoredAsync(rows, SumTables.StoredPersonTracks, keys, cancellationToken);
        await WriteAsync(SumTables.PersonTracks, [.. keys, .. Values(rows)], cancellationToken);
    }

    private Task AddStoredAsync(SumRows<TrackSum> rows, RowQuery query, Array[] keys, CancellationToken cancellationToken) =>
        rows.Count == 0
            ? Task.CompletedTask
            : dialect.ReadRowsAsync(
                connection,
                query,
                new(keys),
                (index, row) =>
                    rows[index] = rows[index]
                        .Plus(
                            new(row.GetNumber(0), row.GetNumber(1), Int128Bytes.Read(row.GetBytes(2)), Int128Bytes.Read(row.GetBytes(3)))
                        ),
                cancellationToken
            );

    private static Array[] Values(SumRows<TrackSum> rows) =>
        [
            rows.Values(sum => sum.Events),
            rows.Values(sum => sum.Values),
            rows.Values(sum => Int128Bytes.Write(sum.Millionths)),
            rows.Values(sum => Int128Bytes.Write(sum.Squares)),
        ];

    private Task WriteAsync(RowStatement statement, Array[] columns, CancellationToken cancellationToken)
    {
        var rows = new RowColumns(columns);
        return rows.Count == 0 ? Task.CompletedTask : dialect.WriteRowsAsync(connection, statement, rows, cancellationToken);
    }

    private static long Number(bool value) => value ? 1 : 0;
}
