using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace FlagCluster.Integrations.Formats;

/// <summary>Numbers as YAML writes them.</summary>
/// <remarks>YAML 1.2.2, section 10.3.2.</remarks>
internal static partial class YamlNumber
{
    /// <summary>Whether a plain scalar is a number, one that JSON does not have included.</summary>
    public static bool IsNumber(string plain) => Decimal().IsMatch(plain) || Radix().IsMatch(plain) || Special().IsMatch(plain);

    /// <summary>The number as JSON writes it, or null when JSON has no such number.</summary>
    public static string? ToJson(string plain)
    {
        if (Json().IsMatch(plain)) return plain;
        if (Special().IsMatch(plain)) return null;
        if (Radix().IsMatch(plain)) return FromRadix(plain).ToString(CultureInfo.InvariantCulture);
        // Written otherwise than in JSON, such as .5, 007 or +1: its digits, without what JSON does not take.
        var digits = plain.TrimStart('+');
        var sign = digits.StartsWith('-') ? "-" : "";
        digits = digits.TrimStart('-').TrimStart('0');
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0])) digits = "0" + digits;
        return sign + BareDot().Replace(digits, "");
    }

    private static BigInteger FromRadix(string plain)
    {
        var (bits, value) = (plain[1] == 'x' ? 4 : 3, BigInteger.Zero);
        foreach (var digit in plain.AsSpan(2)) value = (value << bits) + Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(0o[0-7]{1,64}|0x[0-9a-fA-F]{1,64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Radix();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Json();

    // A decimal point without digits behind it.
    [GeneratedRegex(@"\.(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex BareDot();
}
