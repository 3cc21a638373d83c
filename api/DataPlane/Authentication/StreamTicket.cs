using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Lets a browser, whose EventSource cannot send headers, open one kind of stream by URL without showing its key: the key's id, a day, and a
/// MAC under the key's stored hash. Every server that knows the key can check it; revoking the key ends it.
/// </summary>
internal static class StreamTicket
{
    private const int MacBytes = 24;

    /// <summary>The day of a moment, in days since 1970, UTC.</summary>
    public static long Day(DateTimeOffset now) => now.ToUnixTimeSeconds() / 86_400;

    public static string Create(SdkKey key, long day) => $"{key.Id}.{day}.{Mac(key, day)}";

    /// <summary>Checks a ticket; it is good on its day and the day after.</summary>
    public static SdkKeySession? Find(string? ticket, SdkKeySessions clients, long today)
    {
        if (ticket is not { Length: < 100 } || ticket.Split('.') is not [var id, var dayText, var mac] || !long.TryParse(dayText, out var day)) return null;
        if (day != today && day != today - 1) return null;
        if (clients.FindById(id) is not { } client) return null;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mac), Encoding.ASCII.GetBytes(Mac(client.Key, day))) ? client : null;
    }

    private static string Mac(SdkKey key, long day)
    {
        Span<byte> message = stackalloc byte[8 + 14];
        "ofrep stream 1"u8.CopyTo(message[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(message, day);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Hash.Span, message, mac);
        return Base64Url.EncodeToString(mac[..MacBytes]);
    }
}
