using System.Security.Cryptography;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.SecondFactors;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Provides codes of authenticator apps as a second factor. The secrets are encrypted by data protection at rest.</summary>
public sealed partial class TotpMethod(
    ISecondFactorStore store,
    IDataProtectionProvider protection,
    TimeProvider time,
    ILogger<TotpMethod> logger
) : ISecondFactorMethod
{
    private const string Purpose = "FlagCluster.SecondFactors.Totp";

    /// <inheritdoc/>
    public string Name => "totp";

    /// <inheritdoc/>
    public string Amr => "otp mfa";

    /// <summary>Starts an enrolment: creates a secret that takes effect when a code of it is entered.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The secret, which is not available again; null when the account has a confirmed one.</returns>
    public async Task<byte[]?> StartAsync(string accountId, CancellationToken cancellationToken = default)
    {
        var secret = Totp.CreateSecret();
        var stored = new TotpSecret(accountId, Protector(accountId).Protect(secret), time.GetUtcNow());
        return await store.StartTotpAsync(stored, cancellationToken) ? secret : null;
    }

    /// <summary>Completes an enrolment.</summary>
    /// <param name="initiator">Who enrols.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="code">The code that the app displays.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The recovery codes, which are not available again; null when no enrolment was started or the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(
        Initiator initiator,
        string accountId,
        string code,
        CancellationToken cancellationToken = default
    )
    {
        if (await store.FindTotpAsync(accountId, cancellationToken) is not { IsConfirmed: false } secret)
            return null;
        if (FindStep(secret, code) is not { } step)
            return null;
        var codes = RecoveryCode.CreateAll();
        var hashes = RecoveryCode.HashAll(accountId, codes);
        return await store.ConfirmTotpAsync(initiator, secret, step, hashes, cancellationToken) ? codes : null;
    }

    /// <inheritdoc/>
    public async Task<bool> IsEnrolledAsync(string accountId, CancellationToken cancellationToken = default) =>
        await store.FindTotpAsync(accountId, cancellationToken) is { IsConfirmed: true };

    /// <inheritdoc/>
    public async Task<bool> VerifyAsync(
        Initiator initiator,
        string accountId,
        string answer,
        CancellationToken cancellationToken = default
    ) =>
        await store.FindTotpAsync(accountId, cancellationToken) is { IsConfirmed: true } secret
        && FindStep(secret, answer) is { } step
        && await store.AcceptStepAsync(accountId, step, cancellationToken);

    private long? FindStep(TotpSecret secret, string code)
    {
        byte[] clear;
        try
        {
            clear = Protector(secret.AccountId).Unprotect(secret.Protected.ToArray());
        }
        catch (CryptographicException)
        {
            LogUnreadable();
            return null;
        }
        return Totp.FindStep(clear, code.AsSpan().Trim(), time.GetUtcNow(), secret.AcceptedStep);
    }

    // The id of the account is a part of the purpose, so that the secret of one account is unreadable as that of another.
    private IDataProtector Protector(string accountId) => protection.CreateProtector(Purpose, accountId);

    [LoggerMessage(
        1935,
        LogLevel.Error,
        "A TOTP secret cannot be decrypted, because the data protection keys in the store are not those that encrypted it; its codes "
            + "are refused. Recovery codes work"
    )]
    private partial void LogUnreadable();
}
