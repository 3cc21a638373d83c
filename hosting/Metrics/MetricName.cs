using System.Text;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Converts names and texts to the Prometheus text format.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/</remarks>
internal static class MetricName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["kBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["%"] = "percent",
    };

    /// <summary>Returns the name of a metric: the unit is spelled out at the end, and <c>_total</c> follows that of a counter.</summary>
    public static string Metric(string name, string? unit, MetricKind kind)
    {
        var result = new StringBuilder(Clean(name));
        var suffix = Suffix(unit, kind);
        if (suffix is not null && !EndsWith(result, suffix) && !EndsWith(result, suffix + "_total"))
            result.Append('_').Append(suffix);
        // A name may have the word before the unit; it belongs after the unit.
        if (kind == MetricKind.Counter && !EndsWith(result, "total"))
            result.Append("_total");
        return result.ToString();
    }

    /// <summary>Returns the name of a label.</summary>
    public static string Label(string name) => Clean(name).Replace(':', '_');

    /// <summary>Escapes a help text, or with <paramref name="quotes"/> the value of a label.</summary>
    public static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Clean(string name)
    {
        var result = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            result.Append('_');
        foreach (var character in name)
        {
            var allowed = char.IsAsciiLetterOrDigit(character) || character == ':' ? character : '_';
            if (allowed != '_' || result.Length == 0 || result[^1] != '_')
                result.Append(allowed);
        }
        return result.ToString();
    }

    private static string? Suffix(string? unit, MetricKind kind)
    {
        if (string.IsNullOrEmpty(unit) || unit.Contains('{', StringComparison.Ordinal))
            return null;
        if (unit == "1")
            return kind == MetricKind.Gauge ? "ratio" : null;
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return Units.GetValueOrDefault(unit, Clean(unit));
        var (numerator, denominator) = (unit[..slash], unit[(slash + 1)..]);
        // The denominator is in the singular: bytes per second.
        var per = Units.GetValueOrDefault(denominator, Clean(denominator)).TrimEnd('s');
        return $"{Units.GetValueOrDefault(numerator, Clean(numerator))}_per_{per}".Trim('_');
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        var at = text.Length - end.Length;
        return at > 0 && text[at - 1] == '_' && text.ToString(at, end.Length) == end;
    }
}
