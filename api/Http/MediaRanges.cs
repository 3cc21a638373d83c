using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.Http;

/// <summary>Evaluates <c>Accept</c>, without allocating.</summary>
/// <remarks>
/// RFC 9110, section 12.5.1. The most specific range that matches a type decides. Parameters of ranges, such as <c>charset</c>, are not
/// compared. A request without the header, and one whose header has no range, accepts everything.
/// </remarks>
internal static class MediaRanges
{
    /// <summary>The specificity of a range that names a type; <c>text/*</c> and <c>*/*</c> have less.</summary>
    public const int Named = 2;

    /// <summary>Returns whether a client accepts a type.</summary>
    /// <param name="accept">The header.</param>
    /// <param name="type">The type without parameters, such as <c>application/json</c>.</param>
    public static bool Accepts(StringValues accept, string type) => QualityOf(accept, type).Quality > 0;

    /// <summary>Returns the quality of a type, from 0 to 1, and how specific the range is that decides.</summary>
    /// <param name="accept">The header.</param>
    /// <param name="type">The type without parameters.</param>
    public static (double Quality, int Specificity) QualityOf(StringValues accept, string type)
    {
        var (found, isEmpty) = ((Quality: 0.0, Specificity: -1), true);
        foreach (var line in accept)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var range = TakeElement(ref rest);
                if (range.IsEmpty)
                    continue;
                isEmpty = false;
                var specificity = SpecificityOf(range, type);
                if (specificity >= 0 && (specificity, WeightOf(range)).CompareTo((found.Specificity, found.Quality)) > 0)
                    found = (WeightOf(range), specificity);
            }
        }
        return isEmpty ? (1, 0) : found;
    }

    /// <summary>Removes the text up to the next comma outside of quotes, and returns it.</summary>
    private static ReadOnlySpan<char> TakeElement(ref ReadOnlySpan<char> rest)
    {
        var (length, isQuoted) = (0, false);
        for (; length < rest.Length && (isQuoted || rest[length] != ','); length++)
        {
            if (rest[length] == '"')
                isQuoted = !isQuoted;
            else if (isQuoted && rest[length] == '\\')
                length++;
        }
        length = Math.Min(length, rest.Length);
        var element = rest[..length].Trim(" \t");
        rest = rest[Math.Min(length + 1, rest.Length)..];
        return element;
    }

    /// <summary>Returns how specifically a range names a type; -1 when it does not include the type.</summary>
    private static int SpecificityOf(ReadOnlySpan<char> range, ReadOnlySpan<char> type)
    {
        var end = range.IndexOf(';');
        var name = (end < 0 ? range : range[..end]).TrimEnd(" \t");
        if (name.Equals(type, StringComparison.OrdinalIgnoreCase))
            return Named;
        // Java's HttpURLConnection sends "*".
        if (name is "*/*" or "*")
            return 0;
        var main = type[..(type.IndexOf('/') + 1)];
        return name.Length == main.Length + 1 && name[^1] == '*' && name.StartsWith(main, StringComparison.OrdinalIgnoreCase) ? 1 : -1;
    }

    /// <summary>Returns the weight of a range; 1 without one, and for a weight that is not a number.</summary>
    private static double WeightOf(ReadOnlySpan<char> range)
    {
        while (range.LastIndexOf(';') is >= 0 and var at)
        {
            var parameter = range[(at + 1)..].Trim(" \t");
            if (parameter is ['q' or 'Q', '=', .. var text])
                return
                    double.TryParse(
                        text,
                        System.Globalization.NumberStyles.AllowDecimalPoint,
                        System.Globalization.CultureInfo.InvariantCulture,
                        out var weight
                    )
                    && weight <= 1
                    ? weight
                    : 1;
            range = range[..at];
        }
        return 1;
    }
}
