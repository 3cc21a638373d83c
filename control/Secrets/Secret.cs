using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Control.Secrets;

/// <summary>
/// Represents a new secret: an SDK key, <c>fcs_ID_SECRET</c>, or a token (<see cref="TokenText"/>). The prefix states its kind, the id is
/// used to look it up, and the secret has 256 random bits. Only <see cref="Hash"/> is stored; a secret of that size cannot be found by
/// trying, so SHA-256 needs no salt.
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

    /// <summary>The number of characters of an id.</summary>
    public const int IdLength = 12;

    /// <summary>The prefix of sessions in cookies.</summary>
    public const string SessionPrefix = "fcw";

    /// <summary>The prefix of links that the server prints.</summary>
    public const string PrintedLinkPrefix = "fch";

    private const int PrefixLength = 4;
    private const int Length = PrefixLength + IdLength + 1 + 43;
    private const int MaxLength = 128;
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create(IdAlphabet);

    /// <summary>Creates an id from the system's random source: twelve of <c>a–z 0–9</c>.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdAlphabet, IdLength);

    /// <summary>Creates a secret from the system's random source.</summary>
    public static Secret Create(string prefix) => Create(prefix, NewId());

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
        // Ids are looked up in stores, which refuse some characters.
        return !id.ContainsAnyExcept(IdCharacters);
    }

    /// <summary>Creates another secret for an id from the system's random source.</summary>
    public static Secret Create(string prefix, string id)
    {
        var text = $"{prefix}_{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return new(id, text, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Returns whether a text of at most 128 bytes has a hash, in constant time. Allocates nothing.</summary>
    public static bool Verify(ReadOnlySpan<char> text, ReadOnlySpan<byte> hash) => Verify(text, hash, default, out _);

    /// <summary>Returns whether a text of at most 128 bytes has one of two hashes, each in constant time. Allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">A hash.</param>
    /// <param name="other">Another hash; empty when there is none.</param>
    /// <param name="isOther">Whether the text has the other hash.</param>
    public static bool Verify(ReadOnlySpan<char> text, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> other, out bool isOther)
    {
        isOther = false;
        Span<byte> ascii = stackalloc byte[MaxLength];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(text, ascii, out var length))
            return false;
        SHA256.HashData(ascii[..length], actual);
        isOther = CryptographicOperations.FixedTimeEquals(actual, other);
        return CryptographicOperations.FixedTimeEquals(actual, hash) | isOther;
    }
}
