using System.Globalization;

namespace FlagCluster.Analytics.Rules;

/// <summary>Reads durations such as <c>10s</c>, <c>5m</c>, <c>1h</c> and <c>7d</c>.</summary>
public static class Duration
{
    private const int MaxDigits = 6;

    /// <summary>Reads a duration.</summary>
    /// <param name="text">A positive whole number with a unit.</param>
    /// <param name="milliseconds">The duration in milliseconds.</param>
    /// <returns>False when the text is no positive whole number with a unit.</returns>
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        long unit =
            text.Length == 0
                ? 0
                : text[^1] switch
                {
                    's' => 1_000,
                    'm' => 60_000,
                    'h' => 3_600_000,
                    'd' => 86_400_000,
                    _ => 0,
                };
        if (
            unit == 0
            || text.Length - 1 > MaxDigits
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number == 0
        )
            return false;
        milliseconds = number * unit;
        return true;
    }
}
