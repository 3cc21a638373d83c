using FlagCluster.Contracts.Text;

namespace FlagCluster.Control.Accounts.Passwords;

/// <summary>
/// Decides which passwords are accepted: long ones that are not easy to guess. There are no rules about kinds of characters, which make
/// passwords harder to remember and not harder to guess.
/// </summary>
/// <remarks>NIST SP 800-63B-4, section 3.1.1.2.</remarks>
public static class PasswordPolicy
{
    /// <summary>The smallest number of characters.</summary>
    public const int MinLength = 12;

    /// <summary>The largest number of characters.</summary>
    public const int MaxLength = 256;

    // Shorter words are parts of too many passwords.
    private const int MinWordLength = 4,
        MinRemainingLength = 8,
        MinDistinctCharacters = 5,
        MaxUnitLength = 6;

    private static readonly string[] ProductWords = ["flagcluster", "flag-cluster", "featureflags", "feature-flags"];

    /// <summary>Returns the normalized form of a password, which is hashed; null when it is too long for one.</summary>
    /// <param name="password">The password.</param>
    public static string? Normalize(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        // A character takes two at most, and combining ones that join it are not worth more work.
        if (password.Length > 4 * MaxLength)
            return null;
        var normalized = NormalizationFormC.IsNormalized(password) ? password : NormalizationFormC.Normalize(password);
        return Length(normalized) <= MaxLength ? normalized : null;
    }

    /// <summary>Returns why a new password is not accepted, as a sentence about <c>'password'</c>; null when it is.</summary>
    /// <param name="password">The password.</param>
    /// <param name="words">
    /// Words that others connect with the person: e-mail address, name, organizations. The password must be more than them.
    /// </param>
    public static string? FindProblem(string password, IEnumerable<string> words)
    {
        if (Normalize(password) is not { } normalized || Length(normalized) < MinLength)
            return $"'password' must have {MinLength} to {MaxLength} characters.";
        if (normalized.EnumerateRunes().Distinct().Count() < MinDistinctCharacters || IsRepetition(normalized))
            return "'password' repeats a few characters. Choose a longer sequence of unrelated words.";
        if (CommonPasswords.Contains(normalized))
            return "'password' is one of the most used passwords. Choose a sequence of unrelated words.";
        return Remaining(normalized, words) < MinRemainingLength
            ? "'password' is little more than the name of the product, of your organization or of you. Choose unrelated words."
            : null;
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static bool IsRepetition(string text)
    {
        for (var unit = 1; unit <= Math.Min(MaxUnitLength, text.Length / 2); unit++)
        {
            var isRepeated = true;
            for (var i = unit; i < text.Length && isRepeated; i++)
                isRepeated = text[i] == text[i - unit];
            if (isRepeated)
                return true;
        }
        return false;
    }

    /// <summary>Returns the number of characters that remain without the words.</summary>
    private static int Remaining(string password, IEnumerable<string> words)
    {
        var folded = CommonPasswords.Fold(password);
        var parts = words.SelectMany(word => word.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Append(word));
        foreach (var word in ProductWords.Concat(parts).Distinct().OrderByDescending(word => word.Length))
            if (word.Length >= MinWordLength)
                folded = folded.Replace(CommonPasswords.Fold(word), "", StringComparison.Ordinal);
        return folded.Length;
    }

    private static readonly char[] Separators = [' ', '@', '.', '-', '_', '+'];
}
