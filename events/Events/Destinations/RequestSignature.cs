using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Events.Destinations;

/// <summary>Provides the headers with which a receiver verifies who sent a request, and that it is recent and unchanged.</summary>
/// <remarks>
/// The scheme of Standard Webhooks, version 1: HMAC-SHA-256 over id, time in Unix seconds and body, joined by dots
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
/// </remarks>
internal static class RequestSignature
{
    public const string IdHeader = "webhook-id",
        TimeHeader = "webhook-timestamp",
        SignatureHeader = "webhook-signature";

    private const int IdBytes = 16;

    /// <summary>Returns the id of a body. Equal bodies have equal ids, so that the id of a repeated request is the same.</summary>
    public static string Id(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return "msg_" + Convert.ToHexStringLower(hash[..IdBytes]);
    }

    /// <summary>Returns the signature of a request.</summary>
    /// <param name="secret">The secret that sender and receiver share.</param>
    /// <param name="id">The id of the request.</param>
    /// <param name="unixSeconds">The time of the request.</param>
    /// <param name="body">The body.</param>
    public static string Sign(ReadOnlySpan<byte> secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
