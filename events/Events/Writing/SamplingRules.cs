using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace FlagCluster.Events.Writing;

/// <summary>
/// Decides which evaluations are recorded.
/// </summary>
/// <remarks>
/// The targeting key decides whether a caller is in the sample of a ratio, for every flag and on every server, so a sample contains
/// all evaluations of its callers. Evaluations without a targeting key are sampled evenly.
/// </remarks>
internal sealed class SamplingRules
{
    private const int Seed = 0x5A3917C1;

    private readonly List<(string Pattern, SamplingRatio Ratio)> _rules;

    /// <param name="text"><c>pattern=ratio,…</c>, valid.</param>
    public SamplingRules(string text) =>
        _rules = Parse(text, out _) ?? throw new FormatException($"'{text}' is not a list of sampling ratios.");

    /// <summary>Returns what is wrong with a list, to follow the name of the setting; null when it is valid.</summary>
    public static string? Problem(string text)
    {
        Parse(text, out var problem);
        return problem;
    }

    /// <summary>Returns the sampling ratio of a flag.</summary>
    public SamplingRatio RatioOf(string flag)
    {
        foreach (var (pattern, ratio) in _rules)
            if (Matches(pattern, flag))
                return ratio;
        return SamplingRatio.All;
    }

    /// <summary>Returns whether an evaluation is in the sample.</summary>
    /// <param name="ratio">The sampling ratio of the flag.</param>
    /// <param name="key">The targeting key as it was sent; empty for none.</param>
    /// <param name="number">A sequence number, for evaluations without a targeting key.</param>
    public static bool IsSampled(SamplingRatio ratio, ReadOnlySpan<byte> key, ulong number) =>
        ratio.Numerator >= SamplingRatio.Denominator || (key.IsEmpty ? Spread(number) : XxHash32.HashToUInt32(key, Seed)) < ratio.Numerator;

    private static uint Spread(ulong number) => (uint)(number * 0x9E3779B97F4A7C15 >> 32);

    private static List<(string, SamplingRatio)>? Parse(string text, out string? problem)
    {
        var rules = new List<(string, SamplingRatio)>();
        problem = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.LastIndexOf('=');
            var isNumber = double.TryParse(
                part.AsSpan(at + 1),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var ratio
            );
            if (at <= 0 || !isNumber || ratio > 1)
            {
                problem = $"has '{part}'; write pattern=ratio with a ratio from 0 to 1, such as checkout-*=0.1.";
                return null;
            }
            var json = Encoding.ASCII.GetBytes(ratio.ToString(CultureInfo.InvariantCulture));
            rules.Add((part[..at].TrimEnd(), new((ulong)(ratio * SamplingRatio.Denominator), ratio, json)));
        }
        return rules;
    }

    /// <summary>Returns whether a text matches a pattern in which <c>*</c> matches any text.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0,
            from = 0,
            star = -1,
            mark = 0;
        while (from < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                mark = from;
            }
            else if (at < pattern.Length && pattern[at] == text[from])
            {
                at++;
                from++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                from = ++mark;
            }
            else
            {
                return false;
            }
        }
        return pattern[at..].TrimStart('*').IsEmpty;
    }
}
