using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Diagnostics;

namespace FlagCluster.Hosting.Metrics;

/// <summary>The numbers of one combination of labels. Any number of threads may record at once.</summary>
/// <param name="labels">The labels as they are written, without braces.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending; null for anything else.</param>
internal sealed class MetricSeries(string labels, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private long _whole;
    private double _real;

    /// <summary>Whether it was among what was observed at this reading.</summary>
    public bool IsObserved { get; set; }

    /// <summary>Begins anew, before what is observed is asked for again.</summary>
    public void Forget() => (IsObserved, _whole, _real) = (false, 0, 0);

    /// <summary>Adds a whole number.</summary>
    public void Add(long value) => Interlocked.Add(ref _whole, value);

    /// <summary>Adds any number.</summary>
    public void Add(double value)
    {
        var before = Volatile.Read(ref _real);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _real, before + value, before);
            // Compared by their bits: one that is not a number is not equal to itself.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before)) return;
            before = seen;
        }
    }

    /// <summary>Replaces the number.</summary>
    public void Set(double value) => Volatile.Write(ref _real, value);

    /// <summary>Sorts a measurement into its bucket.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket]) bucket++;
        Interlocked.Increment(ref _buckets![bucket]);
        Add(value);
    }

    /// <summary>Writes the lines of this series.</summary>
    public void Write(StringBuilder text, string name)
    {
        if (_buckets is null)
        {
            Line(text, name, "", "").Append(Number(Interlocked.Read(ref _whole) + Volatile.Read(ref _real))).Append('\n');
            return;
        }
        var count = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Interlocked.Read(ref _buckets[i]);
            Line(text, name, "_bucket", $"le=\"{(i < bounds!.Length ? Number(bounds[i]) : "+Inf")}\"").Append(count.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
        Line(text, name, "_sum", "").Append(Number(Volatile.Read(ref _real))).Append('\n');
        Line(text, name, "_count", "").Append(count.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private StringBuilder Line(StringBuilder text, string name, string suffix, string bound)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0 || bound.Length > 0) text.Append('{').Append(labels).Append(labels.Length > 0 && bound.Length > 0 ? "," : "").Append(bound).Append('}');
        return text.Append(' ');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
