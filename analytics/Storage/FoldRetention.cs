namespace FlagCluster.Analytics.Storage;

/// <summary>Represents how long rows are kept. Sums of days and the times at which flags were seen are kept permanently.</summary>
public sealed record FoldRetention
{
    /// <summary>Gets the retention of ten-second sums. Default 2 days.</summary>
    public TimeSpan TenSeconds { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Gets the retention of minute sums. Default 7 days.</summary>
    public TimeSpan Minutes { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Gets the retention of hour sums and of the unique people of an hour. Default 90 days.</summary>
    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Gets the retention of people's exposures and events, since their last time. Default 90 days.</summary>
    public TimeSpan People { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Gets the retention of messages and stacks of crashes, since the last crash of their group. Default 30 days.</summary>
    public TimeSpan CrashDetails { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets the retention of groups of crashes, since their last crash, and of their numbers by day. Default 90 days.</summary>
    public TimeSpan Crashes { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Gets how long an id is remembered: longer than the producers may deliver an event again. Default 8 days, a day longer than the
    /// default of <c>Track:MaxAgeHours</c>.
    /// </summary>
    public TimeSpan Ids { get; init; } = TimeSpan.FromDays(8);
}
