using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents evaluations as one number for each point of an axis.</summary>
/// <param name="Name">The value of the <see cref="SeriesGroup"/>, or null.</param>
/// <param name="IsRest">Whether this is the sum of all series that are not among the largest.</param>
/// <param name="Total">The sum of all points.</param>
/// <param name="Points">The number of evaluations at each point of the axis.</param>
public sealed record CountSeries(string? Name, bool IsRest, EvaluationSum Total, IReadOnlyList<EvaluationSum> Points)
{
    /// <summary>Arranges rows on an axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="rows">The rows, whose windows are those of <see cref="SeriesAxis.Source"/>.</param>
    /// <returns>The series, largest first; the rest is last.</returns>
    public static IReadOnlyList<CountSeries> Arrange(SeriesAxis axis, IEnumerable<SeriesRow> rows)
    {
        ArgumentNullException.ThrowIfNull(axis);
        ArgumentNullException.ThrowIfNull(rows);
        var points = new Dictionary<(bool IsRest, string Name), (string? Name, EvaluationSum[] Points)>();
        foreach (var row in rows)
        {
            var index = axis.IndexOf(row.Start);
            // The first hour of a day may have started in the day before.
            if (index < 0)
                continue;
            var key = (row.IsRest, row.Name ?? "");
            if (!points.TryGetValue(key, out var series))
                points.Add(key, series = (row.Name, new EvaluationSum[axis.Starts.Count]));
            series.Points[index] = series.Points[index].Plus(row.Sum);
        }
        return
        [
            .. points
                .Select(entry => new CountSeries(entry.Value.Name, entry.Key.IsRest, Sum(entry.Value.Points), entry.Value.Points))
                .OrderBy(series => series.IsRest)
                .ThenByDescending(series => series.Total.Millionths)
                .ThenBy(series => series.Name, StringComparer.Ordinal),
        ];
    }

    private static EvaluationSum Sum(IEnumerable<EvaluationSum> points) =>
        points.Aggregate(default(EvaluationSum), (sum, point) => sum.Plus(point));
}
