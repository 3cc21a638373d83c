namespace FlagCluster.Integrations.Repositories;

/// <summary>Checks addresses of repositories over SSH.</summary>
public static class SshRepository
{
    private const int MaxLength = 2_048;

    private const string Prefix = "ssh://";

    /// <summary>Returns whether an address is one over SSH.</summary>
    /// <param name="text">The address.</param>
    public static bool IsSsh(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Returns what is wrong with an address over SSH, to follow its name, or null. Its host is checked at each connection.
    /// </summary>
    /// <param name="text">The address.</param>
    public static string? FindProblem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.AbsolutePath.Length < 2)
            return "must be an address such as ssh://git@example.com/acme/flags.git, of at most 2048 characters.";
        // Both become arguments of 'ssh'.
        if (Uri.CheckHostName(url.IdnHost) == UriHostNameType.Unknown || url.IdnHost.StartsWith('-'))
            return "has a host whose name is not valid.";
        if (url.UserInfo.Length == 0 || !url.UserInfo.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.'))
            return "must have the name of a user, such as ssh://git@example.com/acme/flags.git, and no password.";
        return url.Query.Length + url.Fragment.Length > 0 ? "must have no query or fragment." : null;
    }
}
