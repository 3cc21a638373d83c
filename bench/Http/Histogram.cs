using System.Diagnostics;

namespace FlagCluster.Bench.Http;

/// <summary>Counts durations in microseconds up to a tenth of a second; longer ones count as a tenth of a second.</summary>
internal sealed class Histogram
{
    private readonly int[] _counts = new int[100_001];
    private long _total;

    /// <summary>Counts a duration, given in <see cref="Stopwatch"/> ticks.</summary>
    public void Add(long ticks)
    {
        var microseconds = ticks / (Stopwatch.Frequency / 1_000_000);
        _counts[Math.Min(microseconds, _counts.Length - 1)]++;
        _total++;
    }

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        _total += other._total;
    }

    /// <summary>Returns the microseconds that a share of the durations did not exceed.</summary>
    public int Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * _total);
        var step = 0;
        for (long seen = _counts[0]; seen < rank; seen += _counts[++step]) { }
        return step;
    }
}
