using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.SecondFactors;

/// <summary>Stores the second factors of accounts. Each write is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ISecondFactorStore
{
    /// <summary>Returns the TOTP secret of an account, or null.</summary>
    Task<TotpSecret?> FindTotpAsync(string accountId, CancellationToken cancellationToken = default);

    /// <summary>Stores a secret that is not confirmed yet, instead of an earlier one that was not confirmed either.</summary>
    /// <returns>False when the account has a confirmed secret. Nothing was changed.</returns>
    Task<bool> StartTotpAsync(TotpSecret secret, CancellationToken cancellationToken = default);

    /// <summary>Confirms a secret and stores the recovery codes that belong to it.</summary>
    /// <param name="initiator">Who confirms it.</param>
    /// <param name="secret">The secret, as it was read.</param>
    /// <param name="step">The step whose code was entered.</param>
    /// <param name="recoveryCodes">The hashes of the recovery codes.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the secret was confirmed, replaced or removed since it was read. Nothing was changed.</returns>
    Task<bool> ConfirmTotpAsync(
        Initiator initiator,
        TotpSecret secret,
        long step,
        IReadOnlyList<byte[]> recoveryCodes,
        CancellationToken cancellationToken = default
    );

    /// <summary>Records that a code was accepted.</summary>
    /// <returns>False when this or a later step was accepted already, however many servers accept codes at once.</returns>
    Task<bool> AcceptStepAsync(string accountId, long step, CancellationToken cancellationToken = default);

    /// <summary>Removes the TOTP secret and the recovery codes of an account.</summary>
    /// <returns>False when the account has none.</returns>
    Task<bool> RemoveAsync(Initiator initiator, string accountId, CancellationToken cancellationToken = default);

    /// <summary>Replaces the recovery codes of an account that has a confirmed secret.</summary>
    /// <returns>False when the account has no confirmed secret. Nothing was changed.</returns>
    Task<bool> ReplaceRecoveryCodesAsync(
        Initiator initiator,
        string accountId,
        IReadOnlyList<byte[]> recoveryCodes,
        CancellationToken cancellationToken = default
    );

    /// <summary>Uses a recovery code, which is removed.</summary>
    /// <returns>False when the account does not have it, however many servers use it at once.</returns>
    Task<bool> UseRecoveryCodeAsync(Initiator initiator, string accountId, byte[] hash, CancellationToken cancellationToken = default);

    /// <summary>Returns the number of recovery codes that an account has left.</summary>
    Task<int> CountRecoveryCodesAsync(string accountId, CancellationToken cancellationToken = default);
}
