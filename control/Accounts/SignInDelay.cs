namespace FlagCluster.Control.Accounts;

/// <summary>Computes how long sign-ins of an account from a network wait after failures.</summary>
/// <param name="FreeFailures">The failures without a delay.</param>
/// <param name="Longest">The longest delay.</param>
public readonly record struct SignInDelay(int FreeFailures, TimeSpan Longest)
{
    /// <summary>Gets the time after which failures no longer count: the longest delay has passed long ago.</summary>
    public TimeSpan Forget => 4 * Longest;

    /// <summary>Returns the delay after a number of failures: none, then one second, doubling with each failure.</summary>
    public TimeSpan After(int failures)
    {
        if (failures < FreeFailures)
            return TimeSpan.Zero;
        // 2^30 seconds are more than any longest delay, and no overflow.
        var seconds = 1L << Math.Min(failures - FreeFailures, 30);
        return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
    }
}
