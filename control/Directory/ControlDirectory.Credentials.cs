using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <content>Writes of SDK keys and API tokens.</content>
public sealed partial class ControlDirectory
{
    /// <summary>Creates an SDK key.</summary>
    /// <returns>The key, and its text, which is not available again.</returns>
    public async Task<(SdkKey Key, string Text)> AddKeyAsync(
        EnvironmentId environment,
        SdkKeyKind kind,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var secret = Secret.Create(kind == SdkKeyKind.Server ? Secret.ServerPrefix : Secret.ClientPrefix);
        var key = new SdkKey(secret.Id, environment, kind, name, secret.Hash, Now());
        await credentials.AddSdkKeyAsync(key, cancellationToken);
        await reader.ApplyAsync(Written with { Keys = [key] });
        return (key, secret.Text);
    }

    /// <summary>Revokes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    public async Task<bool> DeleteKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default)
    {
        if (!await credentials.DeleteSdkKeyAsync(environment, id, cancellationToken))
            return false;
        await reader.ApplyAsync(Deleted(ControlItemKind.SdkKey, id));
        return true;
    }

    /// <summary>Creates an API token.</summary>
    /// <param name="organization">The organization that it manages.</param>
    /// <param name="name">The display name.</param>
    /// <param name="keep">
    /// Receives the text before the store receives the token, so that a process that ends in between leaves no token whose text is
    /// lost. Null discards the text.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The token, and its text, which is not available again.</returns>
    public async Task<(ApiToken Token, string Text)> AddTokenAsync(
        string organization,
        string name,
        Func<string, Task>? keep = null,
        CancellationToken cancellationToken = default
    )
    {
        var secret = Secret.Create(Secret.TokenPrefix);
        var token = new ApiToken(secret.Id, organization, name, secret.Hash, Now());
        if (keep is not null)
            await keep(secret.Text);
        await credentials.AddApiTokenAsync(token, cancellationToken);
        await reader.ApplyAsync(Written with { Tokens = [token] });
        return (token, secret.Text);
    }

    /// <summary>Revokes an API token.</summary>
    /// <returns>False when the organization has no such token.</returns>
    public async Task<bool> DeleteTokenAsync(string organization, string id, CancellationToken cancellationToken = default)
    {
        if (!await credentials.DeleteApiTokenAsync(organization, id, cancellationToken))
            return false;
        await reader.ApplyAsync(Deleted(ControlItemKind.ApiToken, id));
        return true;
    }
}
