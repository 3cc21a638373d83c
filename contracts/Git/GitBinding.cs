using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Represents the connection of an environment with a folder of a repository.</summary>
public sealed record GitBinding
{
    /// <summary>Gets the id, which is a part of the address for notifications.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>Gets the address of the repository, or of a bundle in an object storage, without credentials.</summary>
    public required string Repository { get; init; }

    /// <summary>Gets the branch, such as <c>main</c>; empty for an object.</summary>
    public required string Branch { get; init; }

    /// <summary>Gets the folder of the environment in the repository, with <c>/</c> between names; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the settings.</summary>
    public required GitSettings Settings { get; init; }

    /// <summary>Gets the password, token or private key for the repository, encrypted; empty for none.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Gets the secret that proves notifications, encrypted.</summary>
    public required ReadOnlyMemory<byte> HookSecret { get; init; }

    /// <summary>Gets the random part of the address for notifications.</summary>
    public required string HookPath { get; init; }

    /// <summary>Gets the time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the version of the last write; 0 for one that is not stored yet.</summary>
    public long Version { get; init; }
}

/// <summary>Represents how an environment and its folder follow each other.</summary>
public sealed record GitSettings
{
    /// <summary>The shortest interval between two reads of the branch, in seconds.</summary>
    public const int MinPollSeconds = 10;

    /// <summary>The longest interval between two reads of the branch, in seconds.</summary>
    public const int MaxPollSeconds = 86_400;

    /// <summary>Gets the direction.</summary>
    public required GitMode Mode { get; init; }

    /// <summary>Gets what becomes of items that both sides changed.</summary>
    public required GitConflictPolicy Conflicts { get; init; }

    /// <summary>Gets the host of the repository, which receives commit statuses and pull requests.</summary>
    public GitHost Host { get; init; }

    /// <summary>Gets the user name for the repository.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// Gets the id of the GitHub App that reads and writes the repository, whose private key is the secret of the binding; empty for a
    /// password or token.
    /// </summary>
    public string AppId { get; init; } = "";

    /// <summary>Gets the installation of the GitHub App; 0 without an app.</summary>
    public long InstallationId { get; init; }

    /// <summary>Gets the interval between two reads of the branch, in seconds.</summary>
    public int PollSeconds { get; init; } = 60;

    /// <summary>Gets the share of deleted items, in percent, above which a commit needs a confirmation.</summary>
    public int ConfirmDeletionsOver { get; init; } = 30;

    /// <summary>Gets whether a rewritten history of the branch needs no confirmation.</summary>
    public bool AcceptsRewrites { get; init; }

    /// <summary>Gets the name of the committer.</summary>
    public string CommitterName { get; init; } = "FlagCluster";

    /// <summary>Gets the e-mail address of the committer.</summary>
    public string CommitterEmail { get; init; } = "flagcluster@users.noreply";
}
