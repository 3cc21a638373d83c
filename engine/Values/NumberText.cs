using System.Globalization;

namespace FlagCluster.Engine.Values;

/// <summary>Converts between numbers and text alike on every server.</summary>
internal static class NumberText
{
    /// <summary>The size of the longest text of a number, in bytes.</summary>
    public const int MaxBytes = 32;

    /// <summary>The largest magnitude up to which a double holds every whole number.</summary>
    private const double MaxWhole = 9_007_199_254_740_992;

    /// <summary>Writes a number in its shortest round-trip form.</summary>
    /// <param name="number">The number.</param>
    /// <param name="output">Receives the text; at least <see cref="MaxBytes"/> long.</param>
    /// <returns>The length in bytes.</returns>
    public static int Write(double number, Span<byte> output)
    {
        int length;
        // Whole numbers that a double represents exactly are formatted without an exponent, as in every language.
        if (Math.Abs(number) <= MaxWhole && Math.Floor(number) == number)
            ((long)number).TryFormat(output, out length, provider: CultureInfo.InvariantCulture);
        else
            number.TryFormat(output, out length, "R", CultureInfo.InvariantCulture);
        return length;
    }

    /// <summary>Reads a decimal such as <c>-1.5e3</c> as the nearest double.</summary>
    /// <returns>False when the text is anything else, or outside the range of a double.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double number)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number = 0;
        // The parser ignores zero bytes at the end.
        return !text.IsEmpty
            && text[^1] != 0
            && double.TryParse(text, styles, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }
}
