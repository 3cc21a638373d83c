using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Settings;

/// <summary>
/// Represents the server and the place in it where a command works: from options, then environment variables, then the profile.
/// </summary>
internal sealed class Connection
{
    private readonly Profile _profile;
    private readonly Profile _given;
    private readonly string _name;

    /// <summary>Initializes the settings of a command.</summary>
    /// <param name="given">What the options and the environment variables say.</param>
    /// <param name="profile">What the profile says.</param>
    /// <param name="name">The name of the profile.</param>
    public Connection(Profile given, Profile profile, string name)
    {
        (_given, _profile, _name) = (given, profile, name);
        Url = ReadUrl(given.Url ?? profile.Url);
    }

    /// <summary>Gets the address of the server.</summary>
    public Uri Url { get; }

    /// <summary>Gets the API token, or null. The token of a profile is sent to the server of the profile only.</summary>
    public string? Token => _given.Token ?? OfProfile(_profile.Token, "API token", "--token or FLAGCLUSTER_TOKEN");

    /// <summary>Gets the SDK key, or null. The key of a profile is sent to the server of the profile only.</summary>
    public string? Key => _given.Key ?? OfProfile(_profile.Key, "SDK key", "--key or FLAGCLUSTER_KEY");

    /// <summary>Gets the slug of the organization, or null.</summary>
    public string? Organization => _given.Organization ?? _profile.Organization;

    /// <summary>Gets the slug of the project.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public string Project => _given.Project ?? _profile.Project ?? throw Missing("project");

    /// <summary>Gets the slug of the environment.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public string Environment => _given.Environment ?? _profile.Environment ?? throw Missing("environment");

    /// <summary>Reads an address of a server.</summary>
    /// <exception cref="CommandException">The text is not an address of HTTP.</exception>
    public static Uri ReadUrl(string? text)
    {
        if (text is null)
            throw CommandException.Usage("There is no server. Run 'flagcluster login', or give --url or FLAGCLUSTER_URL.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw CommandException.Usage($"'{text}' is not an address such as https://flags.example.com.");
        return url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ? throw CommandException.Usage("The address of the server must have no user, query or fragment. Use an API token.")
            : url;
    }

    private string? OfProfile(string? secret, string what, string instead)
    {
        if (secret is null || (_profile.Url is { } own && ReadUrl(own) == Url))
            return secret;
        throw CommandException.Usage($"The {what} of the profile '{_name}' is not for {Url}. Give {instead}, or another --profile.");
    }

    private static CommandException Missing(string what) =>
        CommandException.Usage(
            $"There is no {what}. Give --{what} or FLAGCLUSTER_{what.ToUpperInvariant()}, or run 'flagcluster config set {what} SLUG'."
        );
}
