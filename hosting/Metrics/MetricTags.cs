using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlagCluster.Hosting.Metrics;

/// <summary>The tags of a measurement, whose order does not matter.</summary>
internal static class MetricTags
{
    /// <summary>A hash of which objects the values are, whatever they say.</summary>
    public static int Face(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var face = 0;
        foreach (var tag in tags) face += RuntimeHelpers.GetHashCode(tag.Value);
        return face;
    }

    /// <summary>Whether both are the same objects in the same order.</summary>
    public static bool AreTheVery(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
            if (!ReferenceEquals(left[i].Key, right[i].Key) || !ReferenceEquals(left[i].Value, right[i].Value)) return false;
        return true;
    }

    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = tags.Length;
        foreach (var tag in tags) hash += HashCode.Combine(string.GetHashCode(tag.Key, StringComparison.Ordinal), tag.Value);
        return hash;
    }

    /// <summary>Whether both are the same; each is short.</summary>
    public static bool Same(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
    {
        if (left.Length != right.Length) return false;
        foreach (var tag in left)
            if (!Has(right, tag)) return false;
        return true;
    }

    /// <summary>The labels as they are written, without braces: <c>a="1",b="2"</c>. Labels whose names come out the same share one.</summary>
    public static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var (name, value) = (MetricName.Label(tag.Key), Text(tag.Value));
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{value}" : value;
        }
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"").Append(MetricName.Escape(value, quotes: true)).Append('"');
        }
        return text.ToString();
    }

    private static bool Has(KeyValuePair<string, object?>[] tags, KeyValuePair<string, object?> wanted)
    {
        foreach (var tag in tags)
            if (tag.Key == wanted.Key && Equals(tag.Value, wanted.Value)) return true;
        return false;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
