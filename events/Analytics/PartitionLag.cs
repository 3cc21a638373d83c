namespace FlagCluster.Events.Analytics;

/// <summary>Represents how far the fold of a partition lags behind. One thread writes; any thread reads.</summary>
/// <param name="time">The clock.</param>
internal sealed class PartitionLag(TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _caughtUpAt;
    private long _events;
    private volatile bool _isStopped;

    /// <summary>Gets or sets when the partition was last folded to its end; after a start, when it was last folded.</summary>
    public DateTimeOffset CaughtUpAt
    {
        get
        {
            lock (_gate)
                return _caughtUpAt;
        }
        set
        {
            lock (_gate)
                _caughtUpAt = value;
        }
    }

    /// <summary>Gets the records that are not folded yet.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Gets the time since the partition was folded to its end, in seconds; 0 when it is.</summary>
    public double Seconds => Events == 0 ? 0 : Math.Max(0, (time.GetUtcNow() - CaughtUpAt).TotalSeconds);

    /// <summary>Gets or sets whether the partition is not folded until an operator acts.</summary>
    public bool IsStopped
    {
        get => _isStopped;
        set => _isStopped = value;
    }

    /// <summary>Sets the number of records that are not folded yet.</summary>
    public void Update(long events)
    {
        Interlocked.Exchange(ref _events, Math.Max(0, events));
        if (events <= 0)
            CaughtUpAt = time.GetUtcNow();
    }
}
