using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Reports;

/// <summary>Represents the points of series: consecutive windows, each summed from windows that the store has.</summary>
/// <remarks>
/// Days of a time zone are summed from hours of UTC, so that a day has 23 or 25 of them when the clocks change. In zones whose days do not
/// start at a full hour of UTC, an hour counts in the day in which it starts.
/// </remarks>
public sealed class SeriesAxis
{
    private readonly long[] _starts;

    private SeriesAxis(TimeStep step, TimeStep source, long[] starts, long end) =>
        (Step, Source, _starts, End) = (step, source, starts, end);

    /// <summary>Gets the step between points.</summary>
    public TimeStep Step { get; }

    /// <summary>Gets the step of the sums that are read.</summary>
    public TimeStep Source { get; }

    /// <summary>Gets the start of each point, in Unix milliseconds, ascending.</summary>
    public IReadOnlyList<long> Starts => _starts;

    /// <summary>Gets the end of the last point, in Unix milliseconds.</summary>
    public long End { get; }

    /// <summary>Returns the step of the sums from which points of a step are summed.</summary>
    /// <param name="step">The step between points.</param>
    /// <param name="zone">The time zone.</param>
    public static TimeStep SourceOf(TimeStep step, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return step == TimeStep.Day && !IsUtc(zone) ? TimeStep.Hour : step;
    }

    /// <summary>Creates the axis of a range, which is extended to whole points.</summary>
    /// <param name="step">The step between points.</param>
    /// <param name="from">The start of the range, in Unix milliseconds.</param>
    /// <param name="to">The end of the range, in Unix milliseconds: later than the start.</param>
    /// <param name="zone">The time zone of days.</param>
    public static SeriesAxis Create(TimeStep step, long from, long to, TimeZoneInfo zone)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to);
        var source = SourceOf(step, zone);
        return source == step ? OfEqualWindows(step, from, to) : OfLocalDays(from, to, zone);
    }

    /// <summary>Returns the number of points that a range would have, or slightly more.</summary>
    /// <param name="step">The step between points.</param>
    /// <param name="milliseconds">The length of the range.</param>
    public static long CountPoints(TimeStep step, long milliseconds) => milliseconds / step.Milliseconds() + 1;

    /// <summary>Returns the index of the point that contains a time of the range.</summary>
    /// <param name="time">The time, in Unix milliseconds.</param>
    public int IndexOf(long time)
    {
        var index = Array.BinarySearch(_starts, time);
        return index >= 0 ? index : ~index - 1;
    }

    private static SeriesAxis OfEqualWindows(TimeStep step, long from, long to)
    {
        var length = step.Milliseconds();
        var first = step.Start(from);
        var count = (to - first + length - 1) / length;
        var starts = new long[count];
        for (var i = 0; i < count; i++)
            starts[i] = first + i * length;
        return new(step, step, starts, first + count * length);
    }

    private static SeriesAxis OfLocalDays(long from, long to, TimeZoneInfo zone)
    {
        var starts = new List<long>();
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(from), zone).DateTime);
        while (true)
        {
            var start = StartOfDay(day, zone);
            // A zone that moved across the date line has no time of one day: its start is that of the next one.
            if (start >= to && starts.Count > 0)
                return new(TimeStep.Day, TimeStep.Hour, [.. starts], start);
            if (starts.Count == 0 || start > starts[^1])
                starts.Add(start);
            day = day.AddDays(1);
        }
    }

    /// <summary>Returns the first moment of a day, in Unix milliseconds. Clocks may be changed at midnight.</summary>
    private static long StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
    }

    private static bool IsUtc(TimeZoneInfo zone) => zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime;
}
