using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlagCluster.Hosting.Metrics;

/// <summary>Compares and formats the tags of a measurement; their order has no meaning.</summary>
internal static class MetricTags
{
    /// <summary>Returns a hash of the identities of the values.</summary>
    public static int IdentityHash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var tag in tags)
            hash += RuntimeHelpers.GetHashCode(tag.Value);
        return hash;
    }

    /// <summary>Returns whether both have the same objects in the same order.</summary>
    public static bool AreIdentical(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
            if (!ReferenceEquals(left[i].Key, right[i].Key) || !ReferenceEquals(left[i].Value, right[i].Value))
                return false;
        return true;
    }

    /// <summary>Returns a hash of the keys and values.</summary>
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = tags.Length;
        foreach (var tag in tags)
            hash += HashCode.Combine(string.GetHashCode(tag.Key, StringComparison.Ordinal), tag.Value);
        return hash;
    }

    /// <summary>Returns whether both have equal keys and values. Both are short, so the comparison is quadratic.</summary>
    public static bool AreEqual(ReadOnlySpan<KeyValuePair<string, object?>> left, KeyValuePair<string, object?>[] right)
    {
        if (left.Length != right.Length)
            return false;
        foreach (var tag in left)
            if (!Has(right, tag))
                return false;
        return true;
    }

    /// <summary>
    /// Returns the labels in the text format, without braces: <c>a="1",b="2"</c>. Labels whose names become equal are joined.
    /// </summary>
    public static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedList<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            var (name, value) = (MetricName.Label(tag.Key), Text(tag.Value));
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{value}" : value;
        }
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"").Append(MetricName.Escape(value, quotes: true)).Append('"');
        }
        return text.ToString();
    }

    private static bool Has(KeyValuePair<string, object?>[] tags, KeyValuePair<string, object?> expected)
    {
        foreach (var tag in tags)
            if (tag.Key == expected.Key && Equals(tag.Value, expected.Value))
                return true;
        return false;
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}
