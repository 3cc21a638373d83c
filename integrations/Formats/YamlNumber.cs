using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace FlagCluster.Integrations.Formats;

/// <summary>Converts numbers of YAML to JSON.</summary>
/// <remarks>YAML 1.2.2, section 10.3.2.</remarks>
internal static partial class YamlNumber
{
    /// <summary>Returns whether a plain scalar is a number, including numbers that JSON does not have.</summary>
    public static bool IsNumber(string plain) => Decimal().IsMatch(plain) || Radix().IsMatch(plain) || Special().IsMatch(plain);

    /// <summary>Returns the number in JSON, or null when JSON has no such number.</summary>
    public static string? ToJson(string plain)
    {
        if (Json().IsMatch(plain))
            return plain;
        if (Special().IsMatch(plain))
            return null;
        if (Radix().IsMatch(plain))
            return FromRadix(plain).ToString(CultureInfo.InvariantCulture);
        // JSON does not allow forms such as .5, 007 and +1; write the digits in its form.
        var digits = plain.TrimStart('+');
        var sign = digits.StartsWith('-') ? "-" : "";
        digits = digits.TrimStart('-').TrimStart('0');
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
            digits = "0" + digits;
        return sign + BareDot().Replace(digits, "");
    }

    private static BigInteger FromRadix(string plain)
    {
        var (bits, value) = (plain[1] == 'x' ? 4 : 3, BigInteger.Zero);
        foreach (var digit in plain.AsSpan(2))
            value = (value << bits) + Convert.ToInt32(digit.ToString(), 16);
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

    // A decimal point that no digit follows.
    [GeneratedRegex(@"\.(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex BareDot();
}
