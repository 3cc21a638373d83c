using System.Text.RegularExpressions;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Which metrics an expression reads.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal) { "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "inf", "nan" };

    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Ranges().Replace(Matchers().Replace(Grouping().Replace(Strings().Replace(expression, "\"\""), " "), " "), " ");
        return Names().Matches(bare).Select(match => match.Value).Where(name => !Words.Contains(name.ToLowerInvariant())).Distinct();
    }

    /// <summary>The metric that a sample belongs to: a histogram has three.</summary>
    public static string Family(string sample) => Suffix().Replace(sample, "");

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Ranges();

    /// <summary>A name that is no function and no part of a number such as 5m.</summary>
    [GeneratedRegex(@"(?<![\w:.$])[a-zA-Z_:][\w:]*(?![\w:]*\s*\()")]
    private static partial Regex Names();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
