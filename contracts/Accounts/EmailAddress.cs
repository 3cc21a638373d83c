using System.Globalization;

namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents an e-mail address as its owner writes it, with the form by which addresses are compared.</summary>
/// <remarks>
/// The local part is ASCII, so that no other letters can look like those of another address. The domain is compared as Punycode.
/// </remarks>
public sealed record EmailAddress
{
    /// <summary>The description of an address, for error messages.</summary>
    public const string Shape = "an e-mail address such as jane@example.com, with at most 254 characters";

    private const int MaxLength = 254,
        MaxLocalLength = 64;

    private const string LocalMarks = "!#$%&'*+-./=?^_`{|}~";

    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    private EmailAddress(string text, string normalized)
    {
        Text = text;
        Normalized = normalized;
    }

    /// <summary>Gets the address as it was written, without spaces around it.</summary>
    public string Text { get; }

    /// <summary>Gets the address in lower case with its domain as Punycode. Two addresses are the same when this is.</summary>
    public string Normalized { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address; spaces around it are ignored.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when the text is not <see cref="Shape"/>.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (text?.Trim() is not { Length: > 2 and <= MaxLength } trimmed)
            return false;
        var at = trimmed.LastIndexOf('@');
        if (at is < 1 or > MaxLocalLength || !IsLocalPart(trimmed.AsSpan(0, at)) || ToPunycode(trimmed[(at + 1)..]) is not { } domain)
            return false;
        var normalized = $"{trimmed[..at].ToLowerInvariant()}@{domain}";
        if (normalized.Length > MaxLength)
            return false;
        address = new(trimmed, normalized);
        return true;
    }

    /// <summary>Reads an address that FlagCluster stored.</summary>
    /// <param name="text">The address.</param>
    /// <exception cref="FormatException">The text is not <see cref="Shape"/>.</exception>
    public static EmailAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not {Shape}.");

    /// <summary>Returns whether another address is the same.</summary>
    /// <param name="other">The other address.</param>
    public bool Equals(EmailAddress? other) => other is not null && Normalized == other.Normalized;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Normalized);

    /// <summary>Returns the address as it was written.</summary>
    public override string ToString() => Text;

    private static bool IsLocalPart(ReadOnlySpan<char> text)
    {
        if (text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !LocalMarks.Contains(c, StringComparison.Ordinal))
                return false;
        return true;
    }

    private static string? ToPunycode(string domain)
    {
        try
        {
            // Lower case before the mapping: the code points of 'Ü' and 'ü' have different encodings.
            var ascii = Domains.GetAscii(domain.ToLowerInvariant());
            return ascii.EndsWith('.') ? null : ascii.ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
