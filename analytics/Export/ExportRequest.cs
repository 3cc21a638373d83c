using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Analytics.Export;

/// <summary>Represents which sums are exported.</summary>
/// <param name="Directory">The folder in which the files are written.</param>
/// <param name="Step">The length of the windows: minute, hour or day.</param>
/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The day after the last one, in UTC.</param>
public sealed record ExportRequest(string Directory, TimeStep Step, DateOnly From, DateOnly To)
{
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>Reads the options of the command.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="step">The step, or null for hours.</param>
    /// <param name="from">The first day, or null for yesterday.</param>
    /// <param name="to">The day after the last one, or null for the day after the first one.</param>
    /// <param name="now">The clock.</param>
    /// <exception cref="FormatException">An option is invalid.</exception>
    public static ExportRequest Parse(string directory, string? step, string? from, string? to, DateTimeOffset now)
    {
        if (!SeriesSteps.TryParse(step ?? "1h", out var window) || window == TimeStep.TenSeconds)
            throw new FormatException($"--step must be 1m, 1h or 1d, not '{step}'.");
        var first = from is null ? DateOnly.FromDateTime(now.UtcDateTime).AddDays(-1) : Date("--from", from);
        var end = to is null ? first.AddDays(1) : Date("--to", to);
        return first < end
            ? new(directory, window, first, end)
            : throw new FormatException("--to is the day after the last one: it must be after --from.");
    }

    private static DateOnly Date(string option, string text) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new FormatException($"{option} must be a day in UTC such as 2026-11-20, not '{text}'.");
}
