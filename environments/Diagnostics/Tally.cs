using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Diagnostics;

/// <summary>Numbers by the value of one tag, all of them there from the start: whoever looks for an increase sees the first one.</summary>
internal sealed class Tally(string tag, params string[] values)
{
    private readonly long[] _counts = new long[values.Length];

    public void Add(string value) => Interlocked.Increment(ref _counts[Array.IndexOf(values, value)]);

    public IEnumerable<Measurement<long>> Read() =>
        values.Select((value, at) => new Measurement<long>(Interlocked.Read(ref _counts[at]), new KeyValuePair<string, object?>(tag, value)));
}
