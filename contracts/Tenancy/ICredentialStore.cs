using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Stores SDK keys and API tokens by their hashes. Each write is durable when it returns, increments the control version, and has an
/// entry in the control log.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ICredentialStore
{
    /// <summary>Adds an SDK key.</summary>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    Task AddSdkKeyAsync(Actor actor, SdkKey key, CancellationToken cancellationToken = default);

    /// <summary>Deletes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    Task<bool> DeleteSdkKeyAsync(Actor actor, EnvironmentId environment, string id, CancellationToken cancellationToken = default);

    /// <summary>Adds an API token.</summary>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    Task AddApiTokenAsync(Actor actor, ApiToken token, CancellationToken cancellationToken = default);

    /// <summary>Deletes an API token, unless it is the last one of its organization: nobody could manage the organization then.</summary>
    /// <returns><see cref="DeleteOutcome.Last"/> for the last token, however many servers delete tokens at once.</returns>
    Task<DeleteOutcome> DeleteApiTokenAsync(Actor actor, string organization, string id, CancellationToken cancellationToken = default);
}
