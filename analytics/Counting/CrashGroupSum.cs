namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the crashes of a group, of which the last one is kept as an example.</summary>
/// <param name="Events">The number of crashes.</param>
/// <param name="Times">The times of the first and the last crash.</param>
/// <param name="Last">The last crash; of several at the same time the one with the largest id.</param>
public sealed record CrashGroupSum(long Events, SeenTimes Times, CrashSample Last) : ISum<CrashGroupSum>
{
    /// <summary>Returns the sum of one crash.</summary>
    /// <param name="crash">The crash.</param>
    public static CrashGroupSum One(CountedCrash crash)
    {
        ArgumentNullException.ThrowIfNull(crash);
        return new(
            1,
            new(crash.Time, crash.Time),
            new(crash.Time, crash.Id, crash.Type, crash.Frame, crash.Message, crash.Stack, crash.App, crash.Platform)
        );
    }

    /// <inheritdoc/>
    public CrashGroupSum Plus(CrashGroupSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Events + other.Events, Times.Plus(other.Times), Last.IsAfter(other.Last) ? Last : other.Last);
    }
}
