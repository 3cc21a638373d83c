using System.Globalization;

namespace FlagCluster.Contracts.Audit;

/// <summary>Converts times of entries: microseconds since 1970 UTC, the resolution of every database, written as RFC 3339.</summary>
public static class AuditTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Returns a time in microseconds; smaller units are truncated.</summary>
    /// <param name="time">The time.</param>
    public static long Of(DateTimeOffset time) =>
        Math.DivRem(time.UtcTicks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond, out var rest) - (rest < 0 ? 1 : 0);

    /// <summary>Returns the time of a number of microseconds.</summary>
    /// <param name="microseconds">The microseconds since 1970 UTC.</param>
    public static DateTimeOffset From(long microseconds) =>
        new(DateTime.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond, default);

    /// <summary>Returns a time as text, such as <c>2026-11-26T19:20:30.123456Z</c>.</summary>
    /// <param name="microseconds">The microseconds since 1970 UTC.</param>
    public static string Text(long microseconds) => From(microseconds).UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text has another format.</exception>
    public static long Parse(string text) =>
        Of(
            DateTimeOffset.ParseExact(
                text,
                Format,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
            )
        );
}
