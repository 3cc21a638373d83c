namespace FlagCluster.Events.Model;

/// <summary>Counts the events of one destination since the start. One thread writes at a time; any thread reads.</summary>
internal sealed class EventCounts(string destination)
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _delivered,
        _spooled,
        _replayed,
        _torn;

    public string Destination => destination;

    /// <summary>Gets the events delivered, from the spool or not.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Gets the events written to the spool.</summary>
    public long Spooled => Interlocked.Read(ref _spooled);

    /// <summary>Gets the events delivered from the spool.</summary>
    public long Replayed => Interlocked.Read(ref _replayed);

    /// <summary>Gets the incomplete batches found at the end of spool files.</summary>
    public long Torn => Interlocked.Read(ref _torn);

    /// <summary>Gets the events dropped, for all reasons.</summary>
    public long TotalDropped
    {
        get
        {
            long total = 0;
            for (var reason = 0; reason < _dropped.Length; reason++)
                total += Interlocked.Read(ref _dropped[reason]);
            return total;
        }
    }

    /// <summary>Gets or sets the events that wait in memory.</summary>
    public int Queued { get; set; }

    /// <summary>Gets or sets the events that wait in the spool.</summary>
    public long InSpool { get; set; }

    /// <summary>Gets or sets the size of the spool in bytes.</summary>
    public long SpoolBytes { get; set; }

    /// <summary>
    /// Gets or sets when the oldest event in the spool was written, in milliseconds since 1970 UTC; 0 when the spool is empty.
    /// </summary>
    public long SpoolSince { get; set; }

    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public void AddDelivered(long count) => Interlocked.Add(ref _delivered, count);

    public void AddSpooled(long count) => Interlocked.Add(ref _spooled, count);

    public void AddReplayed(long count) => Interlocked.Add(ref _replayed, count);

    public void AddTorn(long count) => Interlocked.Add(ref _torn, count);

    public void AddDropped(DropReason reason, long count) => Interlocked.Add(ref _dropped[(int)reason], count);
}
