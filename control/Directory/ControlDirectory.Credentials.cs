using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <content>Writes of SDK keys.</content>
public sealed partial class ControlDirectory
{
    /// <summary>Creates an SDK key.</summary>
    /// <param name="initiator">Who creates it.</param>
    /// <param name="environment">The environment to which it gives access.</param>
    /// <param name="kind">What it may do.</param>
    /// <param name="name">The display name.</param>
    /// <param name="origins">The origins whose pages may use it (<see cref="SdkKey.Origins"/>); empty for all.</param>
    /// <param name="tags">The tags of which a flag must have one (<see cref="SdkKey.Tags"/>); empty when it needs none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The key, and its text, which is not available again.</returns>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    public async Task<(SdkKey Key, string Text)> AddKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        SdkKeyKind kind,
        string name,
        string origins = "",
        string tags = "",
        CancellationToken cancellationToken = default
    )
    {
        var secret = Secret.Create(kind == SdkKeyKind.Server ? Secret.ServerPrefix : Secret.ClientPrefix);
        var key = new SdkKey(secret.Id, environment, kind, name, secret.Hash, Now()) { Origins = origins, Tags = tags };
        await credentials.AddSdkKeyAsync(initiator, key, CountedLimitOf(environment.Organization), cancellationToken);
        await reader.ApplyAsync(Written with { Keys = [key] });
        return (key, secret.Text);
    }

    /// <summary>Changes an SDK key.</summary>
    /// <returns>The key, or null when the environment has no such key.</returns>
    public async Task<SdkKey?> UpdateKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        SdkKeyUpdate update,
        CancellationToken cancellationToken = default
    ) => await ApplyAsync(await credentials.UpdateSdkKeyAsync(initiator, environment, id, update, cancellationToken));

    /// <summary>Gives an SDK key another secret.</summary>
    /// <param name="initiator">Who rotates it.</param>
    /// <param name="environment">The environment of the key.</param>
    /// <param name="id">The id of the key.</param>
    /// <param name="overlap">The time for which the present secret stays valid; zero ends it at once.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The key, and its new text, which is not available again; null when the environment has no such key.</returns>
    public async Task<(SdkKey Key, string Text)?> RotateKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        TimeSpan overlap,
        CancellationToken cancellationToken = default
    )
    {
        if (Current.FindKey(id) is not { } known || known.Environment != environment)
            return null;
        var secret = Secret.Create(known.Kind == SdkKeyKind.Server ? Secret.ServerPrefix : Secret.ClientPrefix, id);
        DateTimeOffset? until = overlap > TimeSpan.Zero ? Now() + overlap : null;
        var rotated = await credentials.RotateSdkKeyAsync(initiator, environment, id, secret.Hash, until, cancellationToken);
        return await ApplyAsync(rotated) is { } key ? (key, secret.Text) : null;
    }

    /// <summary>Returns the days on which the SDK keys of an environment were used last.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="keys">The ids of the keys, at most 1,000; null for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public Task<IReadOnlyList<KeyUse>> ReadUsesAsync(
        EnvironmentId environment,
        IReadOnlyCollection<string>? keys = null,
        CancellationToken cancellationToken = default
    ) => credentials.ReadUsesAsync(environment, keys, cancellationToken);

    /// <summary>
    /// Returns the limit of keys that the store has to check, or null far below it, because the store counts every key of the organization.
    /// Far is half of the limit, and more keys than other servers add between two reads.
    /// </summary>
    private int? CountedLimitOf(string organization)
    {
        var limit = quotas.LimitOf(QuotaKind.Keys, organization);
        return Current.KeyCount <= limit - Math.Max(limit / 2, 1_000) ? null : limit;
    }

    private async Task<SdkKey?> ApplyAsync(SdkKey? key)
    {
        if (key is not null)
            await reader.ApplyAsync(Written with { Keys = [key] });
        return key;
    }

    /// <summary>Revokes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    public async Task<bool> DeleteKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        if (!await credentials.DeleteSdkKeyAsync(initiator, environment, id, cancellationToken))
            return false;
        await reader.ApplyAsync(Deleted(new(ControlItemKind.SdkKey, id)));
        return true;
    }
}
