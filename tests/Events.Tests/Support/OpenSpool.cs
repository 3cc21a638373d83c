using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Events.Tests.Support;

/// <summary>A spool in a folder, with its counts and a fake clock.</summary>
internal sealed class OpenSpool : IDisposable
{
    public OpenSpool(string folder, EventSpoolOptions? options = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new();
        Counts = new("test");
        Spool = new(folder, options ?? new(), Counts, Time, NullLogger.Instance);
    }

    public Spool Spool { get; }

    public EventCounts Counts { get; }

    public FakeTimeProvider Time { get; }

    public void Append(int first, int count) => Spool.Append(SampleEvents.Batch(first, count));

    /// <summary>Reads and commits everything.</summary>
    public List<int> Drain(int batch = 100)
    {
        var all = new List<int>();
        while (Next(batch) is { Count: > 0 } numbers)
        {
            all.AddRange(numbers);
            Spool.Commit(Spool.ReadPosition);
        }
        return all;
    }

    /// <summary>Reads the next events.</summary>
    public List<int> Next(int batch = 100)
    {
        var events = SampleEvents.Batch(0, 0);
        return Spool.Read(events, batch) ? SampleEvents.Numbers(events) : [];
    }

    public void Dispose() => Spool.Dispose();
}
