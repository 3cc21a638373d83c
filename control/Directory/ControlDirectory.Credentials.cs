using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <content>Writes of SDK keys and API tokens.</content>
public sealed partial class ControlDirectory
{
    /// <summary>Creates an SDK key.</summary>
    /// <param name="actor">The actor that creates it.</param>
    /// <param name="environment">The environment to which it gives access.</param>
    /// <param name="kind">What it may do.</param>
    /// <param name="name">The display name.</param>
    /// <param name="origins">The origins whose pages may use it (<see cref="SdkKey.Origins"/>); empty for all.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The key, and its text, which is not available again.</returns>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    public async Task<(SdkKey Key, string Text)> AddKeyAsync(
        Actor actor,
        EnvironmentId environment,
        SdkKeyKind kind,
        string name,
        string origins = "",
        CancellationToken cancellationToken = default
    )
    {
        var secret = Secret.Create(kind == SdkKeyKind.Server ? Secret.ServerPrefix : Secret.ClientPrefix);
        var key = new SdkKey(secret.Id, environment, kind, name, secret.Hash, Now()) { Origins = origins };
        await credentials.AddSdkKeyAsync(actor, key, cancellationToken);
        await reader.ApplyAsync(Written with { Keys = [key] });
        return (key, secret.Text);
    }

    /// <summary>Revokes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    public async Task<bool> DeleteKeyAsync(Actor actor, EnvironmentId environment, string id, CancellationToken cancellationToken = default)
    {
        if (!await credentials.DeleteSdkKeyAsync(actor, environment, id, cancellationToken))
            return false;
        await reader.ApplyAsync(Deleted(new(ControlItemKind.SdkKey, id)));
        return true;
    }

    /// <summary>Creates an API token.</summary>
    /// <param name="actor">The actor that creates it.</param>
    /// <param name="organization">The organization that it manages.</param>
    /// <param name="name">The display name.</param>
    /// <param name="keep">
    /// Receives the text before the store receives the token, so that a process that ends in between leaves no token whose text is
    /// lost. Null discards the text.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The token, and its text, which is not available again.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    public async Task<(ApiToken Token, string Text)> AddTokenAsync(
        Actor actor,
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
        await credentials.AddApiTokenAsync(actor, token, cancellationToken);
        await reader.ApplyAsync(Written with { Tokens = [token] });
        return (token, secret.Text);
    }

    /// <summary>Revokes an API token, unless it is the last one of its organization.</summary>
    public Task<DeleteOutcome> DeleteTokenAsync(
        Actor actor,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    ) =>
        DeleteAsync(
            new(ControlItemKind.ApiToken, id),
            credentials.DeleteApiTokenAsync(actor, organization, id, cancellationToken),
            cancellationToken
        );
}
