using FlagCluster.Events.Model;
using FlagCluster.Events.Spooling;
using FlagCluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Opens a spool with its counters and a fake clock.</summary>
internal sealed class SpoolFixture : IDisposable
{
    public SpoolFixture(string folder, EventSpoolOptions? options = null)
    {
        Counts = new("test");
        Spool = new(folder, options ?? new(), Counts, Time, NullLogger.Instance);
    }

    public Spool Spool { get; }

    public EventCounts Counts { get; }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Appends numbered events.</summary>
    public void Append(int first, int count) => Spool.Append(SampleEvents.Batch(first, count));

    /// <summary>Appends batches of numbered events.</summary>
    public void AppendBatches(int batches, int size)
    {
        for (var i = 0; i < batches; i++)
            Append(i * size, size);
    }

    /// <summary>Commits what was read.</summary>
    public void Commit() => Spool.Commit(Spool.ReadPosition);

    /// <summary>Reads and commits all events, and returns their numbers.</summary>
    public List<int> Drain(int batch = 100)
    {
        var all = new List<int>();
        while (Next(batch) is { Count: > 0 } numbers)
        {
            all.AddRange(numbers);
            Commit();
        }
        return all;
    }

    /// <summary>Reads the next events, and returns their numbers.</summary>
    public List<int> Next(int batch = 100)
    {
        var events = SampleEvents.Batch(0, 0);
        return Spool.Read(events, batch) ? SampleEvents.Numbers(events) : [];
    }

    public void Dispose() => Spool.Dispose();
}
