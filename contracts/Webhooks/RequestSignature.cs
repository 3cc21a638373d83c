using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Provides the headers with which a receiver verifies who sent a request, and that it is recent and unchanged.</summary>
/// <remarks>Every request that FlagCluster sends to a receiver of events, alerts or webhooks has them.</remarks>
public static class RequestSignature
{
    /// <summary>The header with the id of the delivery, which is the same in each repetition.</summary>
    public const string DeliveryHeader = "FlagCluster-Delivery";

    /// <summary>The header with the time of the attempt in Unix seconds.</summary>
    public const string TimestampHeader = "FlagCluster-Timestamp";

    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "FlagCluster-Signature";

    /// <summary>Returns the signature of a request: <c>v1=</c> and the HMAC-SHA-256 of <c>{timestamp}.{body}</c> in hexadecimal.</summary>
    /// <param name="secret">The secret that sender and receiver share.</param>
    /// <param name="unixSeconds">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="body">The bytes of the body.</param>
    public static string Sign(ReadOnlySpan<byte> secret, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.")));
        hmac.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
