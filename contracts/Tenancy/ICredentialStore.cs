using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Stores SDK keys by their hashes. Each write is durable when it returns, increments the control version, and has an
/// entry in the control log.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ICredentialStore
{
    /// <summary>Adds an SDK key.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="key">The key.</param>
    /// <param name="limit">The number of SDK keys that the organization may have, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    /// <exception cref="QuotaExceededException">The organization has as many SDK keys already.</exception>
    Task AddSdkKeyAsync(Initiator initiator, SdkKey key, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Changes an SDK key.</summary>
    /// <returns>The key after the change, or null when the environment has no such key.</returns>
    Task<SdkKey?> UpdateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        SdkKeyUpdate update,
        CancellationToken cancellationToken = default
    );

    /// <summary>Gives an SDK key another secret. A secret that an earlier rotation replaced ends at once.</summary>
    /// <param name="initiator">Who rotates it.</param>
    /// <param name="environment">The environment of the key.</param>
    /// <param name="id">The id of the key.</param>
    /// <param name="hash">SHA-256 of the new secret, 32 bytes.</param>
    /// <param name="previousUntil">The end of the present secret; null ends it at once.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The key after the rotation, or null when the environment has no such key.</returns>
    Task<SdkKey?> RotateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        ReadOnlyMemory<byte> hash,
        DateTimeOffset? previousUntil,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Stores the days on which SDK keys were used last. It is no change of control data: there is no entry in the log, and unknown keys
    /// are ignored. A day earlier than the stored one changes nothing.
    /// </summary>
    Task MarkUsedAsync(IReadOnlyCollection<KeyUse> uses, CancellationToken cancellationToken = default);

    /// <summary>Returns the days on which the SDK keys of an environment were used last. Keys that were never used are not in it.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="keys">The ids of the keys, at most 1,000; null for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<KeyUse>> ReadUsesAsync(
        EnvironmentId environment,
        IReadOnlyCollection<string>? keys = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Deletes an SDK key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    Task<bool> DeleteSdkKeyAsync(Initiator initiator, EnvironmentId environment, string id, CancellationToken cancellationToken = default);
}
