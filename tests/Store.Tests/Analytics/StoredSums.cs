using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Reads all sums of a store as text, in the form of <see cref="TopicCount.Text"/>.</summary>
internal static class StoredSums
{
    private const decimal Millionth = 0.000001m;

    public static async Task<string> ReadAsync(ISumReader reader, string environment = TopicRecords.Environment)
    {
        List<string> rows = [];
        foreach (var step in new[] { TimeStep.Minute, TimeStep.Hour, TimeStep.Day })
        {
            var evaluations = await reader.ReadEvaluationsAsync(new(environment, step, 0, long.MaxValue));
            foreach (var (cell, sum) in evaluations.Unordered)
            {
                var answer = $"{cell.Flag} {cell.Variant} {cell.Reason} {cell.Rule} {cell.ErrorCode}";
                rows.Add(
                    $"evaluation {(int)step} {cell.Start} {answer} {cell.Kind} {cell.Client} {cell.IsLate} = "
                        + $"{sum.Events} {TopicCount.Format(sum.Millionths * Millionth)} 0"
                );
            }
            var tracks = await reader.ReadTracksAsync(new(environment, step, 0, long.MaxValue));
            foreach (var (cell, sum) in tracks.Unordered)
                rows.Add($"track {(int)step} {cell.Start} {cell.Name} {cell.Client} {cell.IsLate} = {Format(sum)}");
        }
        foreach (var step in new[] { TimeStep.Hour, TimeStep.Day })
        foreach (var (cell, people) in (await reader.ReadPeopleAsync(new(environment, step, 0, long.MaxValue))).Unordered)
            rows.Add($"people {(int)step} {cell.Start} {cell.Flag} {cell.Variant} {cell.Kind} = {Convert.ToHexString(people.ToBytes())}");
        foreach (var (cell, times) in (await reader.ReadSeenAsync(environment)).Unordered)
            rows.Add($"seen {cell.Flag} {cell.Kind} {cell.Client} = {times.First} {times.Last}");
        var followed = await reader.ReadPeopleOfFlagAsync(environment, "flag-0", includeLate: true);
        foreach (var (cell, sum) in followed.Exposures.Unordered)
            rows.Add(
                $"exposure {cell.Person} {cell.Variant} {cell.Reason} {cell.Rule} {cell.Client} {cell.IsLate} = "
                    + $"{(sum.First, sum.Version)} {sum.Last}"
            );
        foreach (var (cell, sum) in followed.PersonTracks.Unordered)
            rows.Add($"person {cell.Person} {cell.Name} {cell.Time} {cell.Client} {cell.IsLate} = {Format(sum)}");
        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }

    private static string Format(TrackSum sum) =>
        $"{sum.Events} {TopicCount.Format((decimal)sum.Millionths * Millionth)} "
        + TopicCount.Format((decimal)sum.Squares * Millionth * Millionth);
}
