using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace FlagCluster.Events.Writing;

/// <summary>
/// Which evaluations are recorded. A caller with a targeting key is in the sample of a rate or is not, for every flag and on every server, so that
/// a sample holds whole callers; of callers without one an even share is taken.
/// </summary>
internal sealed class SamplingRules
{
    private const int Seed = 0x5A3917C1;

    private readonly List<(string Pattern, SamplingRate Rate)> _rules;

    /// <param name="text"><c>pattern=rate,…</c>, valid.</param>
    public SamplingRules(string text) => _rules = Parse(text, out _) ?? throw new FormatException($"'{text}' is no list of sampling rates.");

    /// <summary>What is wrong with a list of rates, to stand behind the setting's name; null when nothing is.</summary>
    public static string? Problem(string text)
    {
        Parse(text, out var problem);
        return problem;
    }

    /// <summary>The rate of a flag.</summary>
    public SamplingRate Of(string flag)
    {
        foreach (var (pattern, rate) in _rules)
            if (Fits(pattern, flag)) return rate;
        return SamplingRate.All;
    }

    /// <summary>Whether an evaluation is in the sample.</summary>
    /// <param name="rate">The flag's rate.</param>
    /// <param name="key">The caller's targeting key as it was sent; empty for none.</param>
    /// <param name="number">A running number, for callers without one.</param>
    public static bool Takes(SamplingRate rate, ReadOnlySpan<byte> key, ulong number) =>
        rate.Share >= SamplingRate.Whole || (key.IsEmpty ? Spread(number) : XxHash32.HashToUInt32(key, Seed)) < rate.Share;

    private static uint Spread(ulong number) => (uint)(number * 0x9E3779B97F4A7C15 >> 32);

    private static List<(string, SamplingRate)>? Parse(string text, out string? problem)
    {
        var rules = new List<(string, SamplingRate)>();
        problem = null;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.LastIndexOf('=');
            if (at <= 0 || !double.TryParse(part.AsSpan(at + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) || rate > 1)
            {
                problem = $"has '{part}'; write pattern=rate with a rate from 0 to 1, such as checkout-*=0.1.";
                return null;
            }
            rules.Add((part[..at].TrimEnd(), new((ulong)(rate * SamplingRate.Whole), Encoding.ASCII.GetBytes(rate.ToString(CultureInfo.InvariantCulture)))));
        }
        return rules;
    }

    /// <summary>Whether a text fits a pattern in which <c>*</c> stands for any text.</summary>
    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, from = 0, star = -1, mark = 0;
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
