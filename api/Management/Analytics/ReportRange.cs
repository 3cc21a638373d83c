using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Represents the time that a report covers.</summary>
/// <param name="From">The start, in Unix milliseconds.</param>
/// <param name="To">The end, in Unix milliseconds: later than the start.</param>
internal readonly record struct ReportRange(long From, long To)
{
    /// <summary>Gets the length in milliseconds.</summary>
    public long Length => To - From;

    /// <summary>Returns the range extended to a whole window at its start.</summary>
    public ReportRange StartingAt(TimeStep step) => this with { From = step.Start(From) };

    /// <summary>Returns whether the range has more points than a series may have.</summary>
    public bool HasTooManyPoints(TimeStep step) => SeriesAxis.CountPoints(step, Length) > SeriesSteps.MaxPoints;
}
