using System.Diagnostics.Metrics;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>
/// Counts by the value of one tag. Every series exists from the start, so that a rate sees the first increase. Thread-safe.
/// </summary>
/// <param name="tag">The name of the tag.</param>
/// <param name="values">Every value of the tag.</param>
public sealed class TaggedCounter(string tag, params string[] values)
{
    private readonly long[] _counts = new long[values.Length];

    /// <summary>Adds one.</summary>
    /// <param name="value">One of the values of the tag.</param>
    public void Add(string value) => Interlocked.Increment(ref _counts[Array.IndexOf(values, value)]);

    /// <summary>Returns the count of each value.</summary>
    public IEnumerable<Measurement<long>> Read() =>
        values.Select(
            (value, index) => new Measurement<long>(Interlocked.Read(ref _counts[index]), new KeyValuePair<string, object?>(tag, value))
        );
}
