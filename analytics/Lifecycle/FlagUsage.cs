using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Represents the recorded use of a flag.</summary>
public sealed record FlagUsage
{
    /// <summary>Gets the use of a flag that was never evaluated.</summary>
    public static FlagUsage None { get; } = new();

    /// <summary>Gets the time of the last evaluation of this flag alone by a server, or null.</summary>
    public DateTimeOffset? LastSingle { get; init; }

    /// <summary>Gets the time of the last evaluation that an SDK reported, or null.</summary>
    public DateTimeOffset? LastExposure { get; init; }

    /// <summary>Gets the time of the last answer with all flags that had this one, or null. It is no sign of use.</summary>
    public DateTimeOffset? LastBulk { get; init; }

    /// <summary>Gets the time of the last use, or null.</summary>
    public DateTimeOffset? LastUse => LastExposure is null || LastSingle > LastExposure ? LastSingle : LastExposure;

    /// <summary>
    /// Gets the recorded evaluations of the last <see cref="LifecycleSettings.OneVariantDays"/> consumed days by variant; an empty variant
    /// is an answer without one.
    /// </summary>
    public ImmutableDictionary<string, EvaluationSum> Variants { get; init; } = ImmutableDictionary<string, EvaluationSum>.Empty;

    /// <summary>
    /// Gets the number of recorded evaluations in the <see cref="LifecycleSettings.UnusedDays"/> before the last use. It matters for
    /// sampled flags only.
    /// </summary>
    public long EventsBeforeLastUse { get; init; }

    /// <summary>Returns the times of use from the rows of one flag.</summary>
    /// <param name="rows">The rows.</param>
    public static FlagUsage Of(IEnumerable<KeyValuePair<SeenCell, SeenTimes>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var last = new Dictionary<EvaluationKind, long>();
        foreach (var (cell, times) in rows)
            last[cell.Kind] = Math.Max(last.GetValueOrDefault(cell.Kind), times.Last);
        return new()
        {
            LastSingle = TimeOf(EvaluationKind.Single),
            LastExposure = TimeOf(EvaluationKind.Exposure),
            LastBulk = TimeOf(EvaluationKind.Bulk),
        };

        DateTimeOffset? TimeOf(EvaluationKind kind) =>
            last.TryGetValue(kind, out var time) ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
    }
}
