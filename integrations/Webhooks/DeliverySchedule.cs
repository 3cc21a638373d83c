namespace FlagCluster.Integrations.Webhooks;

/// <summary>Decides when a failed delivery is repeated, and for how long a failing receiver is left alone.</summary>
internal static class DeliverySchedule
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Returns the delay before the next attempt of a delivery: 10 s, 30 s, 90 s and so on up to an hour.</summary>
    /// <param name="attempts">The number of attempts so far, from 1.</param>
    public static TimeSpan DelayAfter(int attempts) => Grow(First, 3, attempts - 1, Longest);

    /// <summary>
    /// Returns the time for which a webhook receives nothing: 1 s, 2 s, 4 s and so on up to five minutes. Its other deliveries wait as
    /// well, but none of them for the one that failed.
    /// </summary>
    /// <param name="failures">The number of failed attempts in a row, from 1.</param>
    public static TimeSpan PauseAfter(int failures) => Grow(FirstPause, 2, failures - 1, LongestPause);

    private static TimeSpan Grow(TimeSpan first, int factor, int steps, TimeSpan longest)
    {
        var delay = first;
        for (var step = 0; step < steps && delay < longest; step++)
            delay *= factor;
        return delay < longest ? delay : longest;
    }
}
