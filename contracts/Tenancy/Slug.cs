namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Validates slugs, the names of organizations, projects and environments in ids: 1 to 63 of <c>a–z 0–9 -</c>, a letter or digit at both
/// ends.
/// </summary>
public static class Slug
{
    /// <summary>The description of a slug, for error messages.</summary>
    public const string Shape = "1 to 63 lower-case letters, digits or '-', with a letter or digit at both ends";

    /// <summary>Returns whether a text is a slug.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 63 || text[0] == '-' || text[^1] == '-')
            return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        return true;
    }
}
