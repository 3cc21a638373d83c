using System.Collections.Immutable;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>
/// Represents the time of which events were consumed. Time without a consumer says nothing about the use of flags, so it does not count.
/// </summary>
public sealed class Consumption
{
    private readonly ImmutableArray<ConsumptionGap> _gaps;

    private Consumption(DateTimeOffset? since, ImmutableArray<ConsumptionGap> gaps, TimeSpan? lag) =>
        (Since, _gaps, Lag) = (since, gaps, lag);

    /// <summary>Gets the consumption of a store without a consumer.</summary>
    public static Consumption None { get; } = new(null, [], null);

    /// <summary>Gets the time of the first commit, or null. What was used before is not known.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>Gets how far the slowest partition is behind, or null when nothing has been consumed.</summary>
    public TimeSpan? Lag { get; }

    /// <summary>Returns the consumption that positions and gaps describe.</summary>
    /// <param name="positions">The positions of all partitions.</param>
    /// <param name="gaps">The gaps of all partitions, in any order.</param>
    /// <param name="now">The time.</param>
    public static Consumption Of(IReadOnlyList<FoldPosition> positions, IEnumerable<ConsumptionGap> gaps, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(gaps);
        var all = gaps.OrderBy(gap => gap.Start).ThenBy(gap => gap.End).ToList();
        // A partition that was added later has no events before, so the first commit of any partition is the start.
        var starts = all.Where(gap => gap.IsFirst).Select(gap => gap.End).ToList();
        if (positions.Count == 0 || starts.Count == 0)
            return None;
        var lag = now - DateTimeOffset.FromUnixTimeMilliseconds(positions.Min(position => position.Watermark));
        return new(starts.Min(), [.. Merge(all.Where(gap => !gap.IsFirst))], lag > TimeSpan.Zero ? lag : TimeSpan.Zero);
    }

    /// <summary>Returns whether the sums are recent enough for verdicts that depend on use.</summary>
    /// <param name="maxLag">The largest lag.</param>
    public bool IsCurrent(TimeSpan maxLag) => Lag is { } lag && lag <= maxLag;

    /// <summary>Returns how much of the time between two times was consumed.</summary>
    /// <param name="from">The start.</param>
    /// <param name="to">The end.</param>
    public TimeSpan Consumed(DateTimeOffset from, DateTimeOffset to)
    {
        if (Since is not { } since || to <= since)
            return TimeSpan.Zero;
        var start = from < since ? since : from;
        var consumed = to - start;
        foreach (var gap in _gaps)
        {
            var (gapStart, gapEnd) = (gap.Start < start ? start : gap.Start, gap.End > to ? to : gap.End);
            if (gapEnd > gapStart)
                consumed -= gapEnd - gapStart;
        }
        return consumed > TimeSpan.Zero ? consumed : TimeSpan.Zero;
    }

    /// <summary>Returns the start of the last consumed time of a length, or null when less was consumed.</summary>
    /// <param name="length">The length without gaps.</param>
    /// <param name="now">The end.</param>
    public DateTimeOffset? StartOfLast(TimeSpan length, DateTimeOffset now)
    {
        var end = now;
        foreach (var gap in _gaps.Reverse())
        {
            if (gap.Start >= end)
                continue;
            var gapEnd = gap.End < end ? gap.End : end;
            if (end - gapEnd >= length)
                break;
            length -= end - gapEnd;
            end = gap.Start;
        }
        var start = end - length;
        return Since is { } since && start >= since ? start : null;
    }

    private static IEnumerable<ConsumptionGap> Merge(IEnumerable<ConsumptionGap> ordered)
    {
        ConsumptionGap? open = null;
        foreach (var gap in ordered)
        {
            if (open is { } before && gap.Start <= before.End)
            {
                open = before with { End = gap.End > before.End ? gap.End : before.End };
                continue;
            }
            if (open is { } closed)
                yield return closed;
            open = gap;
        }
        if (open is { } last)
            yield return last;
    }
}
