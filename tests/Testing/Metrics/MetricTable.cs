using System.Text.RegularExpressions;

namespace FlagCluster.Testing.Metrics;

/// <summary>
/// Reads the tables of <c>docs/metrics.md</c>. Their columns are <c>name</c>, <c>type</c>, <c>unit</c>, <c>tags</c> and a description; the
/// heading above a table may name programs in backticks.
/// </summary>
public static partial class MetricTable
{
    private const string Others = " and others";

    /// <summary>Returns the rows of all tables.</summary>
    /// <exception cref="FormatException">A row cannot be parsed.</exception>
    public static IReadOnlyList<DocumentedMetric> Read(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        List<DocumentedMetric> rows = [];
        string[]? head = null;
        HashSet<string> programs = [];
        foreach (var line in markdown.Split('\n'))
        {
            if (!line.StartsWith('|'))
            {
                head = null;
                if (line.StartsWith('#'))
                    programs = [.. Words(line)];
                continue;
            }
            var cells = line.Trim()[1..^1].Split('|', StringSplitOptions.TrimEntries);
            if (head is null)
                head = cells;
            else if (head is ["name", "type", "unit", "tags", _] && !cells[0].StartsWith('-'))
                rows.Add(Row(line, cells, programs));
        }
        return rows;
    }

    /// <summary>Returns the name of an instrument at <c>/metrics</c>; hosting/Metrics has all rules.</summary>
    public static string Name(string instrument, string kind, string unit)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var name = Label(instrument);
        // Other units only name what is counted.
        var suffix = unit switch
        {
            "s" => "_seconds",
            "bytes" or "By" => "_bytes",
            _ => "",
        };
        return name
            + (name.EndsWith(suffix, StringComparison.Ordinal) ? "" : suffix)
            + (kind == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? "_total" : "");
    }

    private static DocumentedMetric Row(string line, string[] cells, HashSet<string> programs)
    {
        if (cells is not [var name, var type, var unit, var tags, _])
            throw new FormatException($"The row has another number of cells than the header: {line}");
        var instrument = Assert.Single(Words(name));
        var kind = type switch
        {
            "counter" or "histogram" or "gauge" => type,
            // Prometheus has no other type for a value that rises and falls.
            "up-down counter" => "gauge",
            _ => throw new FormatException($"Unknown type of metric: {line}"),
        };
        var (labels, more) = Tags(tags);
        return new(Name(instrument, kind, unit), kind, labels, more, programs);
    }

    /// <summary>
    /// Parses the cell of tags. Semicolons or commas separate tags; after a colon follow the values of the tag before it, up to the next
    /// semicolon. The values are complete unless other words follow. Text in parentheses is a comment.
    /// </summary>
    private static (Dictionary<string, IReadOnlySet<string>> Labels, bool More) Tags(string cell)
    {
        Dictionary<string, IReadOnlySet<string>> labels = new(StringComparer.Ordinal);
        var bare = Brackets().Replace(cell, "").TrimEnd();
        var more = bare.EndsWith(Others, StringComparison.Ordinal);
        if (more)
            bare = bare[..^Others.Length];
        foreach (var part in bare.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (names, values) = part.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon
                ? (part[..colon], part[colon..])
                : (part, "");
            var words = Words(names).Select(Label).ToList();
            if (words.Count == 0)
                throw new FormatException($"There is no tag in '{part}'.");
            foreach (var word in words)
                labels.Add(
                    word,
                    new HashSet<string>(word == words[^1] && Listed().IsMatch(values) ? Words(values) : [], StringComparer.Ordinal)
                );
        }
        return (labels, more);
    }

    private static string Label(string name) => name.Replace('.', '_').Replace('-', '_');

    private static IEnumerable<string> Words(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    /// <summary>Matches a complete list of values.</summary>
    [GeneratedRegex("^: *`[^`]+`( *, *`[^`]+`)* *$")]
    private static partial Regex Listed();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Brackets();
}
