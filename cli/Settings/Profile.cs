namespace FlagCluster.Cli.Settings;

/// <summary>Represents a server, the credentials for it, and the place in it where commands work.</summary>
internal sealed record Profile
{
    /// <summary>Gets the address of the server.</summary>
    public string? Url { get; init; }

    /// <summary>Gets the API token.</summary>
    public string? Token { get; init; }

    /// <summary>Gets the SDK key for evaluations.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the slug of the organization.</summary>
    public string? Organization { get; init; }

    /// <summary>Gets the slug of the project.</summary>
    public string? Project { get; init; }

    /// <summary>Gets the slug of the environment.</summary>
    public string? Environment { get; init; }
}
