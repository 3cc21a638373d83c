using System.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Reads times in the format of RFC 3339, with or without a time of day; without an offset they are UTC. Reading allocates nothing.
/// </summary>
public static class Rfc3339
{
    /// <summary>The maximum length of a time, in characters.</summary>
    public const int MaxLength = 40;

    /// <summary>Reads <c>2027-01-31</c>, <c>2027-01-31T08:00:00Z</c> or <c>2027-01-31T08:00:00.123+01:00</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(text);
        time = default;
        Span<byte> utf8 = stackalloc byte[64];
        if (
            text.Length > MaxLength
            || !Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            || !TryParse(utf8[..length], out var milliseconds)
        )
            return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Reads a time from UTF-8 as Unix milliseconds; further digits are truncated.</summary>
    /// <returns>False when the text is not a time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (
            utf8.Length is < 10 or > MaxLength
            || utf8[4] != '-'
            || utf8[7] != '-'
            || !Digits(utf8[..4], out var year)
            || !Digits(utf8[5..7], out var month)
            || !Digits(utf8[8..10], out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
            return false;
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        long milliseconds = 0;
        if (utf8.Length > 10 && !TryParseTimeOfDay(utf8[10..], out milliseconds))
            return false;
        unixMilliseconds = (date - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond + milliseconds;
        return unixMilliseconds is >= -62_135_596_800_000 and <= 253_402_300_799_999;
    }

    private static bool TryParseTimeOfDay(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (
            text.Length < 9
            || text[0] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[3] != ':'
            || text[6] != ':'
            || !Digits(text[1..3], out var hour)
            || !Digits(text[4..6], out var minute)
            || !Digits(text[7..9], out var second)
            || hour > 23
            || minute > 59
            || second > 60
        )
            return false;
        milliseconds = ((hour * 60L + minute) * 60 + second) * 1000;
        var rest = text[9..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0)
                digits = rest.Length - 1;
            if (digits == 0)
                return false;
            for (int i = 0, unit = 100; i < Math.Min(digits, 3); i++, unit /= 10)
                milliseconds += (rest[1 + i] - '0') * unit;
            rest = rest[(1 + digits)..];
        }
        if (rest.Length == 0 || rest is [(byte)'Z' or (byte)'z'])
            return true;
        if (
            rest.Length != 6
            || rest[0] is not ((byte)'+' or (byte)'-')
            || rest[3] != ':'
            || !Digits(rest[1..3], out var offsetHour)
            || !Digits(rest[4..6], out var offsetMinute)
            || offsetHour > 23
            || offsetMinute > 59
        )
            return false;
        var offset = (offsetHour * 60L + offsetMinute) * 60_000;
        milliseconds += rest[0] == '+' ? -offset : offset;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit((char)c))
                return false;
            value = value * 10 + (c - '0');
        }
        return true;
    }
}
