using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Accounts.Passwords;

namespace FlagCluster.Control.Accounts;

/// <summary>
/// Checks passwords. Each attempt costs one comparison, whether the account exists or not. Failures delay further attempts for the same
/// account from the same network, on every gateway; others can still sign in to the account, so that nobody can lock its owner out.
/// </summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class SignInService(IAccountStore accounts, SignInThrottle throttle, PasswordHashing hashing, TimeProvider time)
{
    /// <summary>A comparison takes about a tenth of a second; a queue of the default length is empty after this time.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(3);

    /// <summary>Checks the password of an e-mail address, and records the sign-in.</summary>
    /// <param name="email">The address; null for a text that is not one.</param>
    /// <param name="password">The password.</param>
    /// <param name="network">The network of the client (<see cref="ClientNetwork"/>).</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<SignInResult> SignInAsync(
        EmailAddress? email,
        string password,
        string network,
        CancellationToken cancellationToken = default
    )
    {
        using var slot = await hashing.EnterAsync(cancellationToken);
        if (slot is null)
            return new(SignInStatus.Busy) { RetryAfter = BusyDelay };
        return await SignInAsync(slot, email, password, network, cancellationToken);
    }

    /// <summary>Checks the password of an e-mail address in a slot that the caller has, and records the sign-in.</summary>
    public async Task<SignInResult> SignInAsync(
        PasswordSlot slot,
        EmailAddress? email,
        string password,
        string network,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(slot);
        // Addresses without an account are counted alike.
        var subject = $"{email?.Normalized} {network}";
        // Inside the slot: attempts at once are no more than slots, until their failures are counted.
        var attempts = await throttle.FindAsync(subject, cancellationToken);
        if (attempts.IsDelayed)
            return new(SignInStatus.Delayed) { RetryAfter = attempts.Wait };
        var account = email is null ? null : await accounts.FindByEmailAsync(email, cancellationToken);
        if (PasswordPolicy.Normalize(password) is not { } normalized)
            return await FailAsync(subject, account, cancellationToken);
        var verification = await slot.VerifyAsync(account?.Password, normalized);
        if (account is not { Status: AccountStatus.Active } || verification == PasswordVerification.Failed)
            return await FailAsync(subject, account, cancellationToken);
        var rehash =
            verification == PasswordVerification.Outdated ? new PasswordRehash(account.Password!, await slot.HashAsync(normalized)) : null;
        await accounts.RecordSignInAsync(account.Id, time.GetUtcNow(), rehash, cancellationToken);
        await throttle.SucceedAsync(subject, attempts, cancellationToken);
        return new(SignInStatus.Succeeded) { Account = rehash is null ? account : account with { Password = rehash.After } };
    }

    private async Task<SignInResult> FailAsync(string subject, Account? account, CancellationToken cancellationToken)
    {
        await throttle.FailAsync(subject, cancellationToken);
        return new(SignInStatus.Failed) { FailedAccount = account?.Id };
    }
}
