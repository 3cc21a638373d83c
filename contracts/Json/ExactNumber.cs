using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Reads numbers that a double holds as they are written: the double, rounded to the digits that are written, is the number that is
/// written. So <c>0.1</c> and <c>9007199254740992</c> are read, and <c>9007199254740993</c> and <c>1e400</c> are not.
/// </summary>
public static class ExactNumber
{
    /// <summary>The largest whole number up to which a double holds each.</summary>
    private const double MaxWhole = 1L << 53;

    /// <summary>The number of significant digits that a double always holds.</summary>
    private const int SafeDigits = 15;

    /// <summary>The number of significant digits of the longest double.</summary>
    private const int MostDigits = 767;

    /// <summary>Reads a JSON number.</summary>
    /// <param name="element">The number.</param>
    /// <param name="number">The nearest double, which may be infinite.</param>
    /// <returns>False when a double does not hold it; the number is then the nearest double, which may be infinite.</returns>
    public static bool TryRead(JsonElement element, out double number) => TryRead(JsonMarshal.GetRawUtf8Value(element), out number);

    /// <summary>Reads a JSON number.</summary>
    /// <param name="json">A valid JSON number.</param>
    /// <param name="number">The nearest double, which may be infinite.</param>
    /// <returns>False when a double does not hold it; the number is then the nearest double, which may be infinite.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out double number)
    {
        number = double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            return false;
        Span<char> digits = stackalloc char[MostDigits];
        var count = ReadDigits(json, digits, out var exponent);
        if (count == 0)
            return true;
        if (count > MostDigits || number == 0)
            return false;
        if (count <= SafeDigits && exponent is > -300 and < 300)
            return true;
        var format = string.Create(CultureInfo.InvariantCulture, $"E{count - 1}");
        var text = Math.Abs(number).ToString(format, CultureInfo.InvariantCulture).AsSpan();
        var mark = text.IndexOf('E');
        if (long.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) != exponent)
            return false;
        return text[0] == digits[0] && (count == 1 || text[2..mark].SequenceEqual(digits[1..count]));
    }

    /// <summary>Reads a whole number in any notation: <c>100</c>, <c>100.0</c> and <c>1e2</c>.</summary>
    /// <param name="json">A valid JSON number.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the number is not whole or out of range: of a <see cref="long"/>, or of those that a double holds when it has a
    /// fraction or an exponent.</returns>
    public static bool TryReadWhole(ReadOnlySpan<byte> json, out long number)
    {
        if (long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return true;
        var isWhole = TryRead(json, out var nearest) && double.IsInteger(nearest) && Math.Abs(nearest) <= MaxWhole;
        number = isWhole ? (long)nearest : 0;
        return isWhole;
    }

    /// <summary>Reads a whole number in any notation.</summary>
    /// <param name="element">The value.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the value is not a number, or not a whole one in range.</returns>
    public static bool TryReadWhole(JsonElement element, out long number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && TryReadWhole(JsonMarshal.GetRawUtf8Value(element), out number);
    }

    /// <summary>Reads the significant digits of a number, without the zeros before and after them.</summary>
    /// <param name="json">The number.</param>
    /// <param name="digits">Receives the digits, as many as fit.</param>
    /// <param name="exponent">The exponent of the first digit.</param>
    /// <returns>The number of digits.</returns>
    private static int ReadDigits(ReadOnlySpan<byte> json, Span<char> digits, out long exponent)
    {
        int count = 0,
            zeros = 0;
        long point = 0;
        var isFraction = false;
        var at = 0;
        for (; at < json.Length && json[at] is not ((byte)'e' or (byte)'E'); at++)
        {
            if (json[at] == '.')
                isFraction = true;
            if (json[at] is < (byte)'0' or > (byte)'9')
                continue;
            var isSignificant = count > 0 || json[at] != '0';
            // The exponent of the first digit grows with every digit after it before the point.
            if (!isFraction && count > 0)
                point++;
            if (isFraction && count == 0)
                point--;
            if (!isSignificant)
                continue;
            zeros = json[at] == '0' ? zeros + 1 : 0;
            if (count < digits.Length)
                digits[count] = (char)json[at];
            count++;
        }
        exponent = point + ReadExponent(json[at..]);
        return count - zeros;
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;
        // The number is finite: a longer exponent belongs to zero, or to a number that became zero.
        return long.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) ? exponent : 0;
    }
}
