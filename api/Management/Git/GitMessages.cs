using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Git;

namespace FlagCluster.Api.Management.Git;

/// <summary>Represents the repository that an environment follows.</summary>
[SchemaName("gitBinding"), Description("The repository that an environment follows, without secrets.")]
internal sealed record GitBindingResponse
{
    public required string Id { get; init; }

    [Description("The address of the repository.")]
    public required string Repository { get; init; }

    [Description("The branch; empty for an object.")]
    public required string Branch { get; init; }

    [Description("The folder of the environment; empty for the root.")]
    public required string Path { get; init; }

    [OneOf("pull", "push", "both"), Description("'pull': the environment follows the folder; 'push': the folder follows the environment.")]
    public required string Mode { get; init; }

    [OneOf("git", "server", "hold"), Description("The side whose item is taken when both changed it; 'hold' waits for a decision.")]
    public required string Conflicts { get; init; }

    [
        OneOf("none", "github", "gitlab", "gitea", "bitbucket", "azure"),
        Description("The host, which receives commit statuses and pull requests.")
    ]
    public required string Host { get; init; }

    [Description("The user name for the repository; empty for none.")]
    public required string User { get; init; }

    [Description("The id of the GitHub App that reads and writes the repository; empty for a password or token.")]
    public required string AppId { get; init; }

    [Description("The installation of the GitHub App; 0 without an app.")]
    public required long InstallationId { get; init; }

    [Description("Whether a password, a token or the private key of an app is stored.")]
    public required bool HasToken { get; init; }

    [Description("The interval between two reads of the branch, in seconds.")]
    public required int PollSeconds { get; init; }

    [Description("The share of deleted items, in percent, above which a commit needs a confirmation.")]
    public required int ConfirmDeletionsOver { get; init; }

    [Description("Whether a rewritten history of the branch needs no confirmation.")]
    public required bool AcceptsRewrites { get; init; }

    [Description("The name of the committer of pushed commits.")]
    public required string CommitterName { get; init; }

    [Description("The e-mail address of the committer of pushed commits.")]
    public required string CommitterEmail { get; init; }

    [Description("The path to which the host of the repository sends its notifications.")]
    public required string HookPath { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The secret to set in the webhook of the repository. Only the answer that creates it has it.")]
    public string? HookSecret { get; init; }

    public static GitBindingResponse From(GitBinding binding, string? hookSecret = null) =>
        new()
        {
            Id = binding.Id,
            Repository = binding.Repository,
            Branch = binding.Branch,
            Path = binding.Path,
            Mode = GitNames.NameOf(binding.Settings.Mode),
            Conflicts = GitNames.NameOf(binding.Settings.Conflicts),
            Host = GitNames.NameOf(binding.Settings.Host),
            User = binding.Settings.User,
            AppId = binding.Settings.AppId,
            InstallationId = binding.Settings.InstallationId,
            HasToken = !binding.Secret.IsEmpty,
            PollSeconds = binding.Settings.PollSeconds,
            ConfirmDeletionsOver = binding.Settings.ConfirmDeletionsOver,
            AcceptsRewrites = binding.Settings.AcceptsRewrites,
            CommitterName = binding.Settings.CommitterName,
            CommitterEmail = binding.Settings.CommitterEmail,
            HookPath = $"/api/v1/hooks/git/{binding.Id}/{binding.HookPath}",
            CreatedAt = binding.CreatedAt,
            UpdatedAt = binding.UpdatedAt,
            HookSecret = hookSecret,
        };
}

/// <summary>Represents a request to follow a repository.</summary>
[SchemaName("gitBindingRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GitBindingRequest
{
    [
        Required,
        GitText(2_048),
        Description("The address of the repository, with https; or that of a bundle in an object storage, such as s3://bucket/key.")
    ]
    public required string Repository { get; init; }

    [GitBranch, Description("'main' by default. Only for Git.")]
    public string? Branch { get; init; }

    [GitPath, Description("The folder of the environment; by default the root of a repository, and that of the environment in a bundle.")]
    public string? Path { get; init; }

    [OneOf("pull", "push", "both")]
    public required string Mode { get; init; }

    [OneOf("git", "server", "hold"), Description("By default 'git' to pull, 'server' to push, and 'hold' for both.")]
    public string? Conflicts { get; init; }

    [
        OneOf("none", "github", "gitlab", "gitea", "bitbucket", "azure"),
        Description(
            "The host, which receives commit statuses and pull requests; 'gitea' is also Forgejo. By default what the address tells, and "
                + "'none' for an unknown one."
        )
    ]
    public string? Host { get; init; }

    [GitText(200), Description("The user name for the repository; most hosts accept any with a token.")]
    public string? User { get; init; }

    [
        GitText(4_096),
        Description(
            "The password or token; empty for none. When it is left out, the stored one is kept, unless the repository, branch, folder or "
                + "user changes, or pushing begins."
        )
    ]
    public string? Token { get; init; }

    [GitText(100), Description("The id, or the client id, of a GitHub App; with it, 'token' and 'user' are empty.")]
    public string? AppId { get; init; }

    [Range(0, long.MaxValue), Description("The id of the installation of the GitHub App, which the address of its page ends with.")]
    public long? InstallationId { get; init; }

    [GitPrivateKey, Description("The private key of the GitHub App in PEM. When it is left out, the stored one is kept as 'token' is.")]
    public string? PrivateKey { get; init; }

    [Range(GitSettings.MinPollSeconds, GitSettings.MaxPollSeconds), Description("60 by default.")]
    public int? PollSeconds { get; init; }

    [Range(0, 100), Description("30 by default.")]
    public int? ConfirmDeletionsOver { get; init; }

    [Description("false by default.")]
    public bool? AcceptsRewrites { get; init; }

    [GitText(100), GitSignature, Description("'FlagCluster' by default.")]
    public string? CommitterName { get; init; }

    [GitText(200), GitSignature, Description("'flagcluster@users.noreply' by default.")]
    public string? CommitterEmail { get; init; }

    [GitHookSecret, Description("The secret of notifications; by default the stored one, or a random one.")]
    public string? HookSecret { get; init; }
}

/// <summary>Represents a request to apply a commit that waits for a confirmation.</summary>
[SchemaName("gitConfirmRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GitConfirmRequest
{
    [Required, GitText(64), Description("The commit to confirm: 'head' of the status.")]
    public required string Commit { get; init; }

    [Range(0, int.MaxValue), Description("The number of items that the commit may delete: 'deletions' of the status.")]
    public required int Deletions { get; init; }
}

/// <summary>Represents a request to resolve a conflict.</summary>
[SchemaName("gitConflictRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GitConflictRequest
{
    [OneOf("git", "server"), Description("The side whose item both take.")]
    public required string Take { get; init; }

    [Required, GitText(64), Description("'hash' of the conflict. When a side has changed since, the answer is 409.")]
    public required string Hash { get; init; }
}
