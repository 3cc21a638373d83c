using System.Globalization;

namespace FlagCluster.Analytics.Reading;

/// <summary>Reads times of events: RFC 3339 in UTC with milliseconds, <c>2026-11-21T10:15:30.123Z</c>. Not thread-safe.</summary>
internal sealed class EventTime
{
    /// <summary>What is allowed, to follow "must be".</summary>
    public const string Description = "a time from 1970 on in UTC with three digits of milliseconds, such as 2026-11-21T10:15:30.123Z";

    private const int Length = 24;
    private const int DateLength = 10;

    private readonly byte[] _lastDate = new byte[DateLength];
    private long _lastDay = -1;

    /// <summary>Reads a time.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="time">The time, in Unix milliseconds: 0 or more.</param>
    /// <returns>False when the text is no such time.</returns>
    public bool TryRead(ReadOnlySpan<byte> utf8, out long time)
    {
        time = 0;
        if (utf8.Length != Length || utf8[10] != 'T' || utf8[13] != ':' || utf8[16] != ':' || utf8[19] != '.' || utf8[23] != 'Z')
            return false;
        // Most events have the date of the one before.
        if ((_lastDay < 0 || !utf8[..DateLength].SequenceEqual(_lastDate)) && !TryReadDate(utf8[..DateLength]))
            return false;
        var (hours, minutes, seconds) = (Number(utf8, 11, 2), Number(utf8, 14, 2), Number(utf8, 17, 2));
        var milliseconds = Number(utf8, 20, 3);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59 || seconds is < 0 or > 59 || milliseconds < 0)
            return false;
        time = _lastDay + ((hours * 60 + minutes) * 60 + seconds) * 1_000L + milliseconds;
        return true;
    }

    private bool TryReadDate(ReadOnlySpan<byte> date)
    {
        if (
            !DateOnly.TryParseExact(
                string.Create(CultureInfo.InvariantCulture, $"{Number(date, 0, 4):0000}-{Number(date, 5, 2):00}-{Number(date, 8, 2):00}"),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
            || date[4] != '-'
            || date[7] != '-'
            || day < DateOnly.FromDateTime(DateTime.UnixEpoch)
        )
            return false;
        _lastDay = (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * 86_400_000L;
        date.CopyTo(_lastDate);
        return true;
    }

    /// <summary>Returns a number of digits, or -1 when one is no digit.</summary>
    private static int Number(ReadOnlySpan<byte> text, int start, int digits)
    {
        var number = 0;
        foreach (var digit in text.Slice(start, digits))
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
