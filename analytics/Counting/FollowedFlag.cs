using System.Collections.Immutable;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a flag of which the people are recorded one by one, for rules and experiments that compare its variants.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Phases">
/// The times at which people start to count again, in Unix milliseconds, ascending: an event belongs to the last phase that started at or
/// before its time. Events before the first phase are not recorded.
/// </param>
public sealed record FollowedFlag(string Environment, string Flag, ImmutableArray<long> Phases)
{
    /// <summary>Returns the phase of a time, or null before the first one.</summary>
    /// <param name="time">The time, in Unix milliseconds.</param>
    public long? PhaseOf(long time)
    {
        long? phase = null;
        foreach (var start in Phases)
            if (start <= time)
                phase = start;
        return phase;
    }
}
