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

    /// <summary>
    /// Gets or sets the largest number of events that wait for a transaction, in all partitions of this process. Default 200000. More make
    /// catching up faster, and take about 160 bytes each.
    /// </summary>
    [Range(100, 1_000_000, ErrorMessage = "Analytics:BatchEvents must be from 100 to 1000000.")]
    public int BatchEvents { get; set; } = 200_000;

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

    /// <summary>
    /// Gets or sets how many different names of client keys count by themselves: for each environment and partition, flags of exposures
    /// that the ruleset does not have, names of custom events, and crashes and their flags. Default 1000. Others count as
    /// <c>&lt;other&gt;</c>. Names of the day before count in any case, so that made-up names do not displace those in use.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Analytics:ClientNames must be from 1 to 1000000.")]
    public int ClientNames { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets the same number for names that a server key reports, and for exposures whose flag, variant and rule the ruleset has.
    /// Default 20000.
    /// </summary>
    [Range(1, 10_000_000, ErrorMessage = "Analytics:ServerNames must be from 1 to 10000000.")]
    public int ServerNames { get; set; } = 20_000;

    /// <summary>
    /// Gets or sets how many people of followed flags, and how many of their events, are recorded one by one of those that client keys
    /// report: for each environment and partition in two days. Default 1000000. Others count in the sums only.
    /// </summary>
    [Range(1, 100_000_000, ErrorMessage = "Analytics:ClientPeople must be from 1 to 100000000.")]
    public int ClientPeople { get; set; } = 1_000_000;

    /// <summary>
    /// Gets or sets the days for which messages and stacks of crashes are kept, after the last crash of their group. Default 30.
    /// </summary>
    [Range(1, 3_660, ErrorMessage = "Analytics:CrashDetailDays must be from 1 to 3660.")]
    public int CrashDetailDays { get; set; } = 30;

    /// <summary>
    /// Gets or sets the days for which groups of crashes are kept after their last crash, and numbers of crashes by day. Default 90.
    /// </summary>
    [Range(1, 36_600, ErrorMessage = "Analytics:CrashDays must be from 1 to 36600.")]
    public int CrashDays { get; set; } = 90;

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
            CrashDetails = TimeSpan.FromDays(CrashDetailDays),
            Crashes = TimeSpan.FromDays(CrashDays),
        };

    /// <summary>Gets how many names count by themselves.</summary>
    internal NameBounds Names => new(ClientNames, ServerNames, ClientPeople);

    /// <summary>Gets when windows are closed.</summary>
    internal WindowBounds Bounds => new(FinestStep, LatenessSeconds * 1000L, MaxAheadSeconds * 1000L, IdleSeconds * 1000L);
}
