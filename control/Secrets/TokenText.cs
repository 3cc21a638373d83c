using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Control.Secrets;

/// <summary>
/// Provides the texts of API tokens: <c>fcv_ID_SECRET</c>, where the last six characters of the secret are a checksum. Scanners of secrets
/// recognize a real token by it, and the server rejects anything else before it looks a token up. All characters but the separators are
/// letters and digits, so that a double click selects the token.
/// </summary>
public static class TokenText
{
    /// <summary>The prefix of the tokens of people.</summary>
    public const string PersonalPrefix = "fcp";

    /// <summary>The prefix of the tokens of service accounts.</summary>
    public const string ServicePrefix = "fcv";

    /// <summary>The regular expression of tokens, for scanners of secrets.</summary>
    public const string Pattern = "fc[pv]_[a-z0-9]{12}_[0-9A-Za-z]{49}";

    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int PrefixLength = 4;

    // 62^43 is more than 2^256.
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;
    private const int CheckedLength = PrefixLength + Secret.IdLength + 1 + RandomLength;
    private const int Length = CheckedLength + ChecksumLength;

    /// <summary>Creates a token with a new id.</summary>
    /// <param name="prefix">The prefix.</param>
    public static Secret Create(string prefix) => Create(prefix, Secret.NewId());

    /// <summary>Creates another secret for the id of a token.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="id">The token's id.</param>
    public static Secret Create(string prefix, string id)
    {
        var head = $"{prefix}_{id}_{RandomNumberGenerator.GetString(Base62, RandomLength)}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(head, checksum);
        var text = $"{head}{checksum}";
        return new(id, text, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Extracts the id from a text of the right shape with the right checksum. Allocates nothing.</summary>
    public static bool TryGetId(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, out ReadOnlySpan<char> id)
    {
        id = default;
        if (
            text.Length != Length
            || !text.StartsWith(prefix, StringComparison.Ordinal)
            || text[PrefixLength - 1] != '_'
            || text[PrefixLength + Secret.IdLength] != '_'
        )
            return false;
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..CheckedLength], checksum);
        if (!text[CheckedLength..].SequenceEqual(checksum))
            return false;
        id = text.Slice(PrefixLength, Secret.IdLength);
        return true;
    }

    /// <summary>Writes the CRC-32 of a text (ISO 3309, the one of zip files) as six digits to the base 62.</summary>
    private static void WriteChecksum(ReadOnlySpan<char> text, Span<char> checksum)
    {
        var crc = uint.MaxValue;
        foreach (var c in text)
        {
            crc ^= (byte)c;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        crc = ~crc;
        for (var index = checksum.Length - 1; index >= 0; index--)
        {
            checksum[index] = Base62[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
