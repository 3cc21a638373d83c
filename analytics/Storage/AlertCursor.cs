using System.Globalization;

namespace FlagCluster.Analytics.Storage;

/// <summary>Provides the positions of alerts in lists.</summary>
public static class AlertCursor
{
    /// <summary>Returns the position of an alert.</summary>
    /// <param name="firedAt">When it fired, in Unix milliseconds.</param>
    /// <param name="id">Its id.</param>
    public static string Of(long firedAt, string id) => string.Create(CultureInfo.InvariantCulture, $"{firedAt}-{id}");

    /// <summary>Reads a position.</summary>
    /// <param name="text">The position.</param>
    /// <param name="firedAt">When the alert fired, in Unix milliseconds.</param>
    /// <param name="id">Its id.</param>
    /// <returns>False when the text is no position.</returns>
    public static bool TryParse(string text, out long firedAt, out string id)
    {
        ArgumentNullException.ThrowIfNull(text);
        id = "";
        firedAt = 0;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !long.TryParse(text.AsSpan(..dash), NumberStyles.None, CultureInfo.InvariantCulture, out firedAt))
            return false;
        id = text[(dash + 1)..];
        return id.Length > 0 && id.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>Reads a position that was checked.</summary>
    /// <exception cref="FormatException">The text is no position.</exception>
    public static (long FiredAt, string Id) Parse(string text) =>
        TryParse(text, out var firedAt, out var id) ? (firedAt, id) : throw new FormatException($"'{text}' is no position of an alert.");
}
