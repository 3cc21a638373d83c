using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents what proves this server to a repository, and to the API of its host.</summary>
/// <param name="User">The user name; empty for none.</param>
/// <param name="Secret">The password or token; empty for none.</param>
internal sealed record GitCredential(string User, string Secret)
{
    /// <summary>Returns no secret, so that it is in no message.</summary>
    public override string ToString() => User;
}

/// <summary>Provides the credentials of bindings: the password or token that is stored, or the token of a GitHub App.</summary>
internal sealed class GitCredentials(GitSecrets secrets, GitHubAppTokens tokens)
{
    // GitHub expects this name with tokens of apps.
    private const string AppUser = "x-access-token";

    /// <summary>Returns the credential of a binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="cancellationToken">Stops the request for a token.</param>
    /// <exception cref="GitException">There is none.</exception>
    public async Task<GitCredential> GetAsync(GitBinding binding, CancellationToken cancellationToken)
    {
        var secret =
            secrets.UnprotectCredential(binding)
            ?? throw new GitException(
                GitFailure.Unreachable,
                "The key that encrypted the token or private key is lost. Set the token or private key again."
            );
        return binding.Settings.AppId.Length == 0
            ? new(binding.Settings.User, secret)
            : new(AppUser, await tokens.GetAsync(binding, secret, cancellationToken));
    }

    /// <summary>Forgets what may be the cause of a failure, so that the next attempt asks for it again.</summary>
    /// <param name="binding">The binding.</param>
    public void Forget(GitBinding binding) => tokens.Forget(binding);
}
