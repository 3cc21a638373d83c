using System.Text.RegularExpressions;

namespace FlagCluster.Testing.Metrics;

/// <summary>Represents a metric that a program exposes at <c>/metrics</c>.</summary>
/// <param name="Name">The name; for a histogram, the name of its family.</param>
/// <param name="Kind"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Series">The labels of each series, without the bounds of a histogram.</param>
public sealed partial record ScrapedMetric(string Name, string Kind, IReadOnlyList<IReadOnlyDictionary<string, string>> Series)
{
    /// <summary>Parses a response of <c>/metrics</c> and returns its metrics by name.</summary>
    /// <exception cref="FormatException">A sample is listed under another metric.</exception>
    public static IReadOnlyDictionary<string, ScrapedMetric> Read(string scrape)
    {
        ArgumentNullException.ThrowIfNull(scrape);
        Dictionary<string, ScrapedMetric> all = new(StringComparer.Ordinal);
        foreach (var lines in Metrics().Split(scrape).Skip(1))
        {
            var rows = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var type = rows[0].Split(' ');
            List<IReadOnlyDictionary<string, string>> series = [];
            foreach (var row in rows.Skip(1).Where(row => !row.StartsWith('#')))
            {
                var sample = Sample().Match(row);
                var suffix = sample.Groups[1].Value.StartsWith(type[0], StringComparison.Ordinal)
                    ? sample.Groups[1].Value[type[0].Length..]
                    : "?";
                if (!(type[1] == "histogram" ? suffix is "_bucket" or "_sum" or "_count" : suffix.Length == 0))
                    throw new FormatException($"The sample is listed under the {type[1]} {type[0]}: {row}");
                if (suffix is "" or "_count")
                    series.Add(
                        Label()
                            .Matches(sample.Groups[2].Value)
                            .ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value, StringComparer.Ordinal)
                    );
            }
            all.Add(type[0], new(type[0], type[1], series));
        }
        return all;
    }

    [GeneratedRegex("^# TYPE ", RegexOptions.Multiline)]
    private static partial Regex Metrics();

    [GeneratedRegex(@"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? [^ ]+$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(\w+)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Label();
}
