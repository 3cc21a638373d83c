using System.Diagnostics.Metrics;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>Counts by the value of one tag. Every series exists from the start, so that a rate sees the first increase.</summary>
internal sealed class TaggedCounter(string tag, params string[] values)
{
    private readonly long[] _counts = new long[values.Length];

    public void Add(string value) => Interlocked.Increment(ref _counts[Array.IndexOf(values, value)]);

    public IEnumerable<Measurement<long>> Read() =>
        values.Select(
            (value, index) => new Measurement<long>(Interlocked.Read(ref _counts[index]), new KeyValuePair<string, object?>(tag, value))
        );
}
