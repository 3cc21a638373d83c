using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Analytics.Export;

/// <summary>
/// Writes sums as Parquet files, one for each table and day. A file is written as a whole and replaces an earlier one, so that an export
/// can be repeated: it then also contains the events that arrived late.
/// </summary>
/// <param name="reports">Lists the environments.</param>
/// <param name="sums">Reads the sums.</param>
/// <param name="retention">How long sums are kept: older days are not exported, because files of them would be incomplete.</param>
/// <param name="time">The clock.</param>
public sealed class SumExport(IReportReader reports, ISumReader sums, FoldRetention retention, TimeProvider time)
{
    /// <summary>Writes the files.</summary>
    /// <param name="request">Which sums are exported.</param>
    /// <param name="cancellationToken">Cancels the export; complete files stay.</param>
    /// <returns>The number of rows by path, relative to the folder.</returns>
    /// <exception cref="FormatException">The sums of a requested day are no longer kept.</exception>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(ExportRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckRetention(request);
        var environments = await reports.ReadEnvironmentsAsync(cancellationToken);
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var day = request.From; day < request.To; day = day.AddDays(1))
        {
            var chunks = Chunks(request.Step, day).ToList();
            await using (var evaluations = Open<EvaluationRow>(request, "evaluations", day, files))
            await using (var tracks = Open<TrackRow>(request, "tracks", day, files))
            await using (var people = Open<PeopleRow>(request, "people", day, files))
            {
                foreach (var environment in environments)
                foreach (var (from, to) in chunks)
                {
                    var rows = await sums.ReadEvaluationsAsync(new(environment, request.Step, from, to), cancellationToken);
                    await evaluations.AppendAsync(rows.Rows.Select(row => EvaluationRow.From(row.Key, row.Value)), cancellationToken);
                    var events = await sums.ReadTracksAsync(new(environment, request.Step, from, to), cancellationToken);
                    await tracks.AppendAsync(events.Rows.Select(row => TrackRow.From(row.Key, row.Value)), cancellationToken);
                    // There are no people of a minute.
                    if (request.Step == TimeStep.Minute)
                        continue;
                    var unique = await sums.ReadPeopleAsync(new(environment, request.Step, from, to), cancellationToken);
                    await people.AppendAsync(unique.Rows.Select(row => PeopleRow.From(row.Key, row.Value)), cancellationToken);
                }
                evaluations.Complete();
                tracks.Complete();
                people.Complete();
            }
        }
        await using var seen = new ParquetFile<SeenRow>(request.Directory, Path.Combine("seen", "seen.parquet"), files);
        foreach (var environment in environments)
        {
            var rows = await sums.ReadSeenAsync(environment, cancellationToken: cancellationToken);
            await seen.AppendAsync(rows.Rows.Select(row => SeenRow.From(row.Key, row.Value)), cancellationToken);
        }
        seen.Complete();
        return files;
    }

    private static ParquetFile<T> Open<T>(ExportRequest request, string table, DateOnly day, IDictionary<string, long> files)
        where T : class, new()
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(request.Directory, Path.Combine(table, $"step={request.Step.Name()}", $"date={date}", $"{table}.parquet"), files);
    }

    /// <summary>Returns the parts of a day that are read at once: hours of minutes, which are many, and otherwise the whole day.</summary>
    private static IEnumerable<(long From, long To)> Chunks(TimeStep step, DateOnly day)
    {
        var start = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        var length = (step == TimeStep.Minute ? TimeStep.Hour : TimeStep.Day).Milliseconds();
        for (var from = start; from < start + TimeStep.Day.Milliseconds(); from += length)
            yield return (from, from + length);
    }

    private void CheckRetention(ExportRequest request)
    {
        if (request.Step == TimeStep.Day)
            return;
        var kept = request.Step == TimeStep.Minute ? retention.Minutes : retention.Hours;
        var first = DateOnly.FromDateTime((time.GetUtcNow() - kept).UtcDateTime).AddDays(1);
        if (request.From >= first)
            return;
        var (days, earliest) = (
            kept.TotalDays.ToString("0.##", CultureInfo.InvariantCulture),
            first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        );
        throw new FormatException(
            $"Sums of {request.Step.Name()} are kept for {days} days: --from must be {earliest} or later, or use --step 1d."
        );
    }
}
