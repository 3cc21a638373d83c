using System.ComponentModel.DataAnnotations;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;

namespace FlagCluster.Events.Analytics;

/// <summary>Configures how events are folded into sums, and how long sums are kept. Section <c>Analytics</c>.</summary>
public sealed class AnalyticsOptions
{
    /// <summary>Gets or sets whether this process folds events. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Gets or sets the length of the shortest windows: <c>Minute</c> or <c>TenSeconds</c>. Default <c>Minute</c>. Ten seconds make six
    /// times as many rows, and rules that act sooner. Hours and days are counted in any case.
    /// </summary>
    [Required(ErrorMessage = StepRule), RegularExpression("^(Minute|TenSeconds)$", ErrorMessage = StepRule)]
    public string Step { get; set; } = nameof(TimeStep.Minute);

    /// <summary>
    /// Gets or sets the days for which sums of minutes are kept. Default 7. Sums of ten seconds are kept for two days at most.
    /// </summary>
    [Range(1, 3_660, ErrorMessage = "Analytics:MinuteDays must be from 1 to 3660.")]
    public int MinuteDays { get; set; } = 7;

    /// <summary>
    /// Gets or sets the days for which sums of hours, and exposures and events of people, are kept. Default 90. Sums of days are kept
    /// permanently.
    /// </summary>
    [Range(1, 36_600, ErrorMessage = "Analytics:HourDays must be from 1 to 36600.")]
    public int HourDays { get; set; } = 90;

    /// <summary>
    /// Gets or sets the days for which the ids of events are kept, by which duplicates are recognized. Default 8. It must be longer than
    /// <c>Track:MaxAgeHours</c> and <c>EventSpool:MaxAgeHours</c>.
    /// </summary>
    [Range(1, 3_660, ErrorMessage = "Analytics:IdDays must be from 1 to 3660.")]
    public int IdDays { get; set; } = 8;

    /// <summary>Gets or sets the largest number of events in one transaction. Default 50000.</summary>
    [Range(100, 1_000_000, ErrorMessage = "Analytics:BatchEvents must be from 100 to 1000000.")]
    public int BatchEvents { get; set; } = 50_000;

    /// <summary>
    /// Gets or sets the milliseconds for which an event waits for others in its transaction. Default 500. Less makes sums visible sooner,
    /// with more transactions.
    /// </summary>
    [Range(10, 10_000, ErrorMessage = "Analytics:BatchMilliseconds must be from 10 to 10000.")]
    public int BatchMilliseconds { get; set; } = 500;

    /// <summary>
    /// Gets or sets the seconds for which a window stays open for late events, before rules read it. Default 120. An event that is later
    /// still counts in its window, marked as late, and changes no verdict.
    /// </summary>
    [Range(0, 86_400, ErrorMessage = "Analytics:LatenessSeconds must be from 0 to 86400.")]
    public int LatenessSeconds { get; set; } = 120;

    /// <summary>
    /// Gets or sets the seconds by which an event may be ahead of the clock and still close windows. Default 300. An event that is further
    /// ahead counts in its window and closes none.
    /// </summary>
    [Range(0, 86_400, ErrorMessage = "Analytics:MaxAheadSeconds must be from 0 to 86400.")]
    public int MaxAheadSeconds { get; set; } = 300;

    /// <summary>
    /// Gets or sets the seconds without events after which the clock closes the windows of a partition. Default 60. Otherwise a partition
    /// without events would hold the windows of all others open.
    /// </summary>
    [Range(1, 86_400, ErrorMessage = "Analytics:IdleSeconds must be from 1 to 86400.")]
    public int IdleSeconds { get; set; } = 60;

    private const string StepRule = "Analytics:Step must be Minute or TenSeconds.";

    /// <summary>Gets the shortest windows.</summary>
    internal TimeStep FinestStep => Step == nameof(TimeStep.TenSeconds) ? TimeStep.TenSeconds : TimeStep.Minute;

    /// <summary>Gets how long rows are kept.</summary>
    internal FoldRetention Retention =>
        new()
        {
            TenSeconds = TimeSpan.FromDays(Math.Min(2, MinuteDays)),
            Minutes = TimeSpan.FromDays(MinuteDays),
            Hours = TimeSpan.FromDays(HourDays),
            People = TimeSpan.FromDays(HourDays),
            Ids = TimeSpan.FromDays(IdDays),
        };

    /// <summary>Gets when windows are closed.</summary>
    internal WindowBounds Bounds => new(FinestStep, LatenessSeconds * 1000L, MaxAheadSeconds * 1000L, IdleSeconds * 1000L);
}
