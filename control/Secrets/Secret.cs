using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Control.Secrets;

/// <summary>
/// Represents a new key or token: <c>fcs_ID_SECRET</c>. The prefix states its kind, the id is used to look it up, and the secret has 256
/// random bits. Only <see cref="Hash"/> is stored; a secret of that size cannot be found by trying, so SHA-256 needs no salt.
/// </summary>
/// <param name="Id">Twelve characters, not secret.</param>
/// <param name="Text">The whole text, returned once.</param>
/// <param name="Hash">SHA-256 of the text.</param>
public sealed record Secret(string Id, string Text, byte[] Hash)
{
    /// <summary>The prefix of server SDK keys.</summary>
    public const string ServerPrefix = "fcs";

    /// <summary>The prefix of client-side SDK keys.</summary>
    public const string ClientPrefix = "fcc";

    /// <summary>The prefix of API tokens.</summary>
    public const string TokenPrefix = "fct";

    private const int IdLength = 12;
    private const int PrefixLength = 4;
    private const int Length = PrefixLength + IdLength + 1 + 43;
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Creates a secret from the system's random source.</summary>
    public static Secret Create(string prefix)
    {
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        var text = $"{prefix}_{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return new(id, text, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Extracts the id from a text of the right shape. Allocates nothing.</summary>
    public static bool TryGetId(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, out ReadOnlySpan<char> id)
    {
        id = default;
        if (
            text.Length != Length
            || !text.StartsWith(prefix, StringComparison.Ordinal)
            || text[PrefixLength - 1] != '_'
            || text[PrefixLength + IdLength] != '_'
        )
            return false;
        id = text.Slice(PrefixLength, IdLength);
        return true;
    }

    /// <summary>Returns whether a text of the right shape has a hash, in constant time. Allocates nothing.</summary>
    public static bool Verify(ReadOnlySpan<char> text, ReadOnlySpan<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(text, ascii, out var length))
            return false;
        SHA256.HashData(ascii[..length], actual);
        return CryptographicOperations.FixedTimeEquals(actual, hash);
    }
}
