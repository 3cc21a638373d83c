using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Stores SDK keys and API tokens by their hashes. Each write is durable when it returns and increments the control version.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ICredentialStore
{
    /// <summary>Adds an SDK key. Its environment must exist.</summary>
    Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default);

    /// <summary>Deletes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default);

    /// <summary>Adds an API token. Its organization must exist.</summary>
    Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default);

    /// <summary>Deletes an API token.</summary>
    /// <returns>False when the organization has no such token.</returns>
    Task<bool> DeleteApiTokenAsync(string organization, string id, CancellationToken cancellationToken = default);
}
