namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Folds events into sums. Any batching and order of the same events gives equal sums. There is no job that derives hours from minutes
/// later, so no late event is lost to one or counted twice by it.
/// </summary>
public sealed class EventFold
{
    private readonly TimeStep _finest;
    private readonly Dictionary<(string Environment, string Flag), FollowedFlag> _followed;
    private readonly HashSet<string> _followedEnvironments;

    /// <summary>Gets how many names count by themselves; null without a bound.</summary>
    internal NameBounds? Names { get; }

    /// <summary>Initializes a fold.</summary>
    /// <param name="finest">The shortest windows: minutes or ten seconds. Longer ones are always counted too.</param>
    /// <param name="followed">The flags of which people are recorded one by one.</param>
    /// <param name="names">How many names count by themselves; null without a bound.</param>
    public EventFold(TimeStep finest = TimeStep.Minute, IEnumerable<FollowedFlag>? followed = null, NameBounds? names = null)
    {
        if (finest is not (TimeStep.TenSeconds or TimeStep.Minute))
            throw new ArgumentOutOfRangeException(nameof(finest), finest, "The shortest windows are minutes or ten seconds.");
        (_finest, Names) = (finest, names);
        _followed = (followed ?? []).ToDictionary(flag => (flag.Environment, flag.Flag));
        _followedEnvironments = [.. _followed.Keys.Select(key => key.Environment)];
    }

    /// <summary>Folds a batch of which no event is late, and of which no name is known yet.</summary>
    /// <param name="events">The events.</param>
    /// <param name="known">The ids that were counted before, at least those of the ranges of these events.</param>
    /// <returns>The change that the batch makes.</returns>
    public EventSums Fold(IEnumerable<CountedEvent> events, EventIdSet known)
    {
        ArgumentNullException.ThrowIfNull(events);
        var batch = Begin(known);
        foreach (var one in events)
            batch.Add(one, isLate: false);
        return batch.Complete(new());
    }

    /// <summary>Begins a batch whose events are added one by one.</summary>
    /// <param name="known">The ids that were counted before, at least those of the ranges of the events.</param>
    public BatchFold Begin(EventIdSet known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return new(this, _finest, known);
    }

    /// <summary>Returns the phase in which a flag is followed at a time, or null.</summary>
    internal long? PhaseOf(string environment, string flag, long time) =>
        _followed.Count > 0 && _followed.TryGetValue((environment, flag), out var followed) ? followed.PhaseOf(time) : null;

    /// <summary>Returns whether an environment has followed flags.</summary>
    internal bool IsFollowed(string environment) => _followedEnvironments.Count > 0 && _followedEnvironments.Contains(environment);
}
