using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Control.SecondFactors;

/// <summary>
/// Provides the codes that replace a lost authenticator app. A code has 80 random bits and is used once. Only its hash is stored; a text of
/// that size cannot be found by trying, so SHA-256 needs no salt, and the id of the account in the hashed text binds it to that account.
/// </summary>
public static class RecoveryCode
{
    /// <summary>The number of codes of an account.</summary>
    public const int Count = 10;

    private const int RandomBytes = 10;
    private const int Length = 16;
    private const int GroupLength = 4;

    /// <summary>Creates a code from the system's random source, such as <c>k4hq-7tzs-m2xa-w6pd</c>.</summary>
    public static string Create()
    {
        var text = Base32.Encode(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();
        return string.Join('-', text.Chunk(GroupLength).Select(group => new string(group)));
    }

    /// <summary>Creates the codes of an account.</summary>
    public static IReadOnlyList<string> CreateAll() => [.. Enumerable.Range(0, Count).Select(_ => Create())];

    /// <summary>Returns the hashes of codes.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="codes">The codes.</param>
    /// <exception cref="ArgumentException">A text is not a code.</exception>
    public static IReadOnlyList<byte[]> HashAll(string accountId, IEnumerable<string> codes) =>
        [.. codes.Select(code => Hash(accountId, code) ?? throw new ArgumentException("A text is not a recovery code.", nameof(codes)))];

    /// <summary>Returns the hash of a code, or null when the text cannot be a code. Case, spaces and hyphens do not matter.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="text">The text that was entered.</param>
    public static byte[]? Hash(string accountId, string text)
    {
        ArgumentNullException.ThrowIfNull(accountId);
        ArgumentNullException.ThrowIfNull(text);
        var code = new StringBuilder(Length);
        foreach (var character in text)
        {
            if (character is '-' or ' ')
                continue;
            if (code.Length == Length || !Base32.IsCharacter(character))
                return null;
            code.Append(char.ToLowerInvariant(character));
        }
        return code.Length == Length ? SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}:{code}")) : null;
    }
}
