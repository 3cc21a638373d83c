namespace FlagCluster.Analytics.Counting;

/// <summary>
/// Represents everything that is counted of events: the change that a batch makes, and the sums of all batches. A store writes the change
/// of a batch in one transaction, in the order of the rows. Not thread-safe.
/// </summary>
public sealed class EventSums
{
    /// <summary>Gets the ids of the counted records.</summary>
    public EventIdSet Ids { get; } = new();

    /// <summary>Gets the evaluations.</summary>
    public SumTable<EvaluationCell, EvaluationSum> Evaluations { get; } = new();

    /// <summary>Gets the custom and conversion events.</summary>
    public SumTable<TrackCell, TrackSum> Tracks { get; } = new();

    /// <summary>Gets when flags were evaluated first and last.</summary>
    public SumTable<SeenCell, SeenTimes> Seen { get; } = new();

    /// <summary>Gets the unique people per hour and day.</summary>
    public SumTable<PeopleCell, HyperLogLog> People { get; } = new();

    /// <summary>Gets the first and last exposure of each person to followed flags.</summary>
    public SumTable<ExposureCell, ExposureSum> Exposures { get; } = new();

    /// <summary>Gets the events of each person in environments with followed flags.</summary>
    public SumTable<PersonTrackCell, TrackSum> PersonTracks { get; } = new();

    /// <summary>
    /// Gets the server keys of the events. That a key was one is counted with its events, so that deleting it changes nothing about them.
    /// </summary>
    public HashSet<ServerKey> ServerKeys { get; } = [];

    /// <summary>Gets the crashes.</summary>
    public CrashSums Crashes { get; } = new();

    /// <summary>Gets the names that count by themselves.</summary>
    public NameSums Names { get; } = new();

    /// <summary>Gets the number of events with a name or a person beyond <see cref="NameBounds"/>.</summary>
    public long Bounded { get; internal set; }

    /// <summary>Gets the number of records that were not counted because their id was counted before.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Adds the sums of another batch, with other ids.</summary>
    /// <param name="other">The other sums.</param>
    public void Merge(EventSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Ids.Merge(other.Ids);
        Names.Merge(other.Names);
        MergeShared(other);
        Bounded += other.Bounded;
        Duplicates += other.Duplicates;
    }

    /// <summary>
    /// Adds the sums of a batch of another partition, without what each partition has of its own: ids and names.
    /// </summary>
    /// <param name="other">The other sums.</param>
    public void MergeShared(EventSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Evaluations.Merge(other.Evaluations);
        Tracks.Merge(other.Tracks);
        Seen.Merge(other.Seen);
        People.Merge(other.People);
        Exposures.Merge(other.Exposures);
        PersonTracks.Merge(other.PersonTracks);
        ServerKeys.UnionWith(other.ServerKeys);
        Crashes.Merge(other.Crashes);
    }
}
