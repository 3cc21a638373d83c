using System.Globalization;
using System.Text;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Holds the values of one combination of labels. Thread-safe.</summary>
/// <param name="labels">The labels in the text format, without braces.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending; null for the other kinds.</param>
internal sealed class MetricSeries(string labels, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private long _integer;
    private double _real;

    /// <summary>Gets or sets whether the current reading observed this series.</summary>
    public bool IsObserved { get; set; }

    /// <summary>Resets the values before a new reading of the observable instruments.</summary>
    public void Reset() => (IsObserved, _integer, _real) = (false, 0, 0);

    /// <summary>Adds an integer.</summary>
    public void Add(long value) => Interlocked.Add(ref _integer, value);

    /// <summary>Adds a floating-point number.</summary>
    public void Add(double value)
    {
        var before = Volatile.Read(ref _real);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _real, before + value, before);
            // Compared bit by bit, because NaN does not equal itself.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
                return;
            before = seen;
        }
    }

    /// <summary>Replaces the value.</summary>
    public void Set(double value) => Volatile.Write(ref _real, value);

    /// <summary>Counts a measurement in its bucket.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets![bucket]);
        Add(value);
    }

    /// <summary>Writes the lines of this series.</summary>
    public void Write(StringBuilder text, string name)
    {
        if (_buckets is null)
        {
            Line(text, name, "", "").Append(Number(Interlocked.Read(ref _integer) + Volatile.Read(ref _real))).Append('\n');
            return;
        }
        var count = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Interlocked.Read(ref _buckets[i]);
            var bound = i < bounds!.Length ? Number(bounds[i]) : "+Inf";
            Line(text, name, "_bucket", $"le=\"{bound}\"").Append(count.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
        Line(text, name, "_sum", "").Append(Number(Volatile.Read(ref _real))).Append('\n');
        Line(text, name, "_count", "").Append(count.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private StringBuilder Line(StringBuilder text, string name, string suffix, string bound)
    {
        text.Append(name).Append(suffix);
        if (labels.Length == 0 && bound.Length == 0)
            return text.Append(' ');
        var separator = labels.Length > 0 && bound.Length > 0 ? "," : "";
        return text.Append('{').Append(labels).Append(separator).Append(bound).Append("} ");
    }

    private static string Number(double value) =>
        value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            double.NaN => "NaN",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
}
