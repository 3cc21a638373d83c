using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides the names and numbers of reports. Names in parentheses cannot be keys.</summary>
internal static class ReportNames
{
    /// <summary>The name of the caller's default, which is no variant.</summary>
    public const string DefaultVariant = "(default)";

    /// <summary>The name of what has no rule, SDK key or error code.</summary>
    public const string None = "(none)";

    /// <summary>The names of the kinds, in the order of <see cref="EvaluationKind"/>.</summary>
    public static readonly string[] Kinds = ["single", "bulk", "sdk"];

    /// <summary>Returns the name of a kind.</summary>
    public static string Of(EvaluationKind kind) => Kinds[(int)kind - 1];

    /// <summary>Returns the kind with a name.</summary>
    public static bool TryParse(string name, out EvaluationKind kind)
    {
        kind = (EvaluationKind)(Array.IndexOf(Kinds, name) + 1);
        return kind != 0;
    }

    /// <summary>Returns the name of a series.</summary>
    public static string OfSeries(SeriesGroup by, string? name) =>
        by switch
        {
            SeriesGroup.Variant => name ?? DefaultVariant,
            SeriesGroup.Kind => Of((EvaluationKind)int.Parse(name!, CultureInfo.InvariantCulture)),
            _ => name ?? None,
        };

    /// <summary>Returns the evaluations that recorded events represent, as a whole number.</summary>
    public static long Count(EvaluationSum sum) => (long)Math.Round(sum.Evaluations);

    /// <summary>Returns a time.</summary>
    public static DateTimeOffset Time(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);

    /// <summary>Returns a time as text.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Returns a number as text.</summary>
    public static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Returns a number as text; null without one.</summary>
    public static string? TextOrNull(IFormattable? number) => number is null ? null : Text(number);
}
