using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Creates and checks tickets with which a browser, whose EventSource cannot send headers, opens an OFREP stream by URL without revealing
/// its key. A ticket is the key's id, a day, and a MAC under the key's stored hash. Every server that knows the key can check it; revoking
/// the key invalidates it.
/// </summary>
internal static class StreamTicket
{
    private const int MacBytes = 24;

    /// <summary>Returns the day of a time, in days since 1970-01-01 UTC.</summary>
    public static long Day(DateTimeOffset now) => now.ToUnixTimeSeconds() / 86_400;

    /// <summary>Returns the ticket of a key's secret for a day.</summary>
    public static string Create(SdkKeySession session, long day) => $"{session.Key.Id}.{day}.{Mac(session, day)}";

    /// <summary>
    /// Returns the session of a ticket, or null. A ticket is valid on its day and on the next. On the day before it is valid too: the clock
    /// of the server that created it may be ahead of this one's.
    /// </summary>
    public static SdkKeySession? Find(string? ticket, SdkKeySessions sessions, long today)
    {
        if (ticket is not { Length: < 100 })
            return null;
        if (ticket.Split('.') is not [var id, var dayText, var mac] || !long.TryParse(dayText, out var day))
            return null;
        if (day < today - 1 || day > today + 1)
            return null;
        var bytes = Encoding.ASCII.GetBytes(mac);
        return Check(sessions.FindById(id, previous: false)) ?? Check(sessions.FindById(id, previous: true));

        SdkKeySession? Check(SdkKeySession? session) =>
            session is not null && CryptographicOperations.FixedTimeEquals(bytes, Encoding.ASCII.GetBytes(Mac(session, day)))
                ? session
                : null;
    }

    private static string Mac(SdkKeySession session, long day)
    {
        Span<byte> message = stackalloc byte[8 + 14];
        "ofrep stream 1"u8.CopyTo(message[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(message, day);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(session.Hash.Span, message, mac);
        return Base64Url.EncodeToString(mac[..MacBytes]);
    }
}
