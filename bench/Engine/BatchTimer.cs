using System.Diagnostics;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Engine;

/// <summary>
/// Times short operations in batches. The loop's own cost (with one empty call about a nanosecond, see the control rows) is not subtracted:
/// the numbers are slightly too high, never too low.
/// </summary>
internal sealed class BatchTimer(bool quick)
{
    private readonly int _batches = quick ? 50 : 300;
    private readonly TimeSpan _batch = TimeSpan.FromMilliseconds(quick ? 0.5 : 2);
    private readonly TimeSpan _most = TimeSpan.FromSeconds(quick ? 1 : 6);

    // Tiered compilation needs 30 calls, a tenth of a second without new methods, the same again for the instrumented tier, and time in the
    // background. Calls must be many and short: one long call would stay in the code with which it began.
    private readonly TimeSpan _warmUp = TimeSpan.FromSeconds(quick ? 0.7 : 2);

    /// <summary>Warms an operation up and times it.</summary>
    public Timing Measure(Action<int> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var count = WarmUp(batch);
        var samples = new List<double>(_batches);
        var start = Stopwatch.GetTimestamp();
        // Operations of milliseconds get fewer batches, but never fewer than five.
        while (samples.Count < _batches && (samples.Count < 5 || Stopwatch.GetElapsedTime(start) < _most))
            samples.Add(Run(batch, count).TotalNanoseconds / count);
        return new(samples.Min(), Statistics.Median(samples), Statistics.Quantile(samples, 0.95), Allocated(batch, count));
    }

    /// <returns>The number of operations that take about the time of one batch.</returns>
    private int WarmUp(Action<int> batch)
    {
        var count = 1;
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < 3 || Stopwatch.GetElapsedTime(start) < _warmUp; calls++)
        {
            var elapsed = Run(batch, count);
            if (elapsed < _batch / 2 && count < 1 << 28)
                count *= 2;
            else if (elapsed > _batch * 2 && count > 1)
                count /= 2;
        }
        return count;
    }

    private static TimeSpan Run(Action<int> batch, int count)
    {
        var start = Stopwatch.GetTimestamp();
        batch(count);
        return Stopwatch.GetElapsedTime(start);
    }

    private static double Allocated(Action<int> batch, int count)
    {
        const int Calls = 10;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < Calls; call++)
            batch(count);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)count * Calls);
    }
}
