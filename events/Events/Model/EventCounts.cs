using FlagCluster.Contracts.Json;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Spooling;

namespace FlagCluster.Events.Model;

/// <summary>What became of the events for one destination, counted since the start. Written by one thread at a time, read by any.</summary>
internal sealed class EventCounts(string destination)
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _delivered, _spooled, _replayed, _torn;

    public string Destination => destination;

    /// <summary>Events delivered, those out of the spool among them.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Events written to the spool.</summary>
    public long Spooled => Interlocked.Read(ref _spooled);

    /// <summary>Events delivered out of the spool.</summary>
    public long Replayed => Interlocked.Read(ref _replayed);

    /// <summary>Records found cut off at the end of a spool file.</summary>
    public long Torn => Interlocked.Read(ref _torn);

    /// <summary>Events lost, for all reasons.</summary>
    public long TotalDropped
    {
        get
        {
            long total = 0;
            for (var reason = 0; reason < _dropped.Length; reason++) total += Interlocked.Read(ref _dropped[reason]);
            return total;
        }
    }

    /// <summary>Events that wait in memory.</summary>
    public int Queued { get; set; }

    /// <summary>Events that wait in the spool.</summary>
    public long InSpool { get; set; }

    /// <summary>Bytes of the spool.</summary>
    public long SpoolBytes { get; set; }

    /// <summary>When the oldest event in the spool was spooled, in milliseconds since 1970; 0 when there is none.</summary>
    public long SpoolSince { get; set; }

    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public void AddDelivered(long count) => Interlocked.Add(ref _delivered, count);

    public void AddSpooled(long count) => Interlocked.Add(ref _spooled, count);

    public void AddReplayed(long count) => Interlocked.Add(ref _replayed, count);

    public void AddTorn(long count) => Interlocked.Add(ref _torn, count);

    public void AddDropped(DropReason reason, long count) => Interlocked.Add(ref _dropped[(int)reason], count);
}
