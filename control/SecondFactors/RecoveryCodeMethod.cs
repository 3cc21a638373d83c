using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.SecondFactors;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Provides recovery codes as a second factor.</summary>
public sealed class RecoveryCodeMethod(ISecondFactorStore store) : ISecondFactorMethod
{
    /// <inheritdoc/>
    public string Name => "recovery";

    /// <inheritdoc/>
    public string Amr => "mfa";

    /// <summary>Replaces the recovery codes of an account.</summary>
    /// <param name="initiator">Who replaces them.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The codes, which are not available again; null when the account has no second factor.</returns>
    public async Task<IReadOnlyList<string>?> RenewAsync(
        Initiator initiator,
        string accountId,
        CancellationToken cancellationToken = default
    )
    {
        var codes = RecoveryCode.CreateAll();
        var hashes = RecoveryCode.HashAll(accountId, codes);
        return await store.ReplaceRecoveryCodesAsync(initiator, accountId, hashes, cancellationToken) ? codes : null;
    }

    /// <inheritdoc/>
    public async Task<bool> IsEnrolledAsync(string accountId, CancellationToken cancellationToken = default) =>
        await store.CountRecoveryCodesAsync(accountId, cancellationToken) > 0;

    /// <inheritdoc/>
    public async Task<bool> VerifyAsync(
        Initiator initiator,
        string accountId,
        string answer,
        CancellationToken cancellationToken = default
    ) =>
        RecoveryCode.Hash(accountId, answer) is { } hash && await store.UseRecoveryCodeAsync(initiator, accountId, hash, cancellationToken);
}
