using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;
using FlagCluster.Control.Sessions;

namespace FlagCluster.Control.Accounts;

/// <summary>
/// Writes accounts. A write takes effect here at once, and in other processes within <see cref="ControlOptions.RefreshSeconds"/>.
/// </summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class AccountService(IAccountStore store, SessionService sessions, ControlReader directory, TimeProvider time)
{
    /// <summary>Returns an account, or null.</summary>
    public Task<Account?> FindAsync(string id, CancellationToken cancellationToken = default) => store.FindAsync(id, cancellationToken);

    /// <summary>Creates an active account.</summary>
    /// <param name="initiator">Who creates it; null for the person themselves.</param>
    /// <param name="email">The e-mail address.</param>
    /// <param name="name">The display name.</param>
    /// <param name="password">The hash of the password, or null.</param>
    /// <param name="isEmailVerified">Whether the address is known to be the person's.</param>
    /// <param name="isInstallationAdministrator">Whether the person manages the installation.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account, or null when another account has the address.</returns>
    public async Task<Account?> CreateAsync(
        Initiator? initiator,
        EmailAddress email,
        string name,
        string? password,
        bool isEmailVerified,
        bool isInstallationAdministrator = false,
        CancellationToken cancellationToken = default
    )
    {
        var account = new Account(Secret.NewId(), email, name, Now())
        {
            Password = password,
            IsEmailVerified = isEmailVerified,
            IsInstallationAdministrator = isInstallationAdministrator,
        };
        if (!await store.AddAsync(initiator ?? new Actor(ActorKind.User, account.Id), account, cancellationToken))
            return null;
        await ApplyAsync(account);
        return account;
    }

    /// <summary>Changes the display name.</summary>
    /// <returns>False when the account does not exist.</returns>
    public Task<bool> RenameAsync(Initiator initiator, string id, string name, CancellationToken cancellationToken = default) =>
        store.RenameAsync(initiator, id, name, cancellationToken);

    /// <summary>Changes the password, and ends all sessions of the account.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="id">The id of the account.</param>
    /// <param name="password">The hash, which <see cref="PasswordHashing"/> has computed; null removes the password.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account, or null when it does not exist.</returns>
    public Task<Account?> SetPasswordAsync(
        Initiator initiator,
        string id,
        string? password,
        CancellationToken cancellationToken = default
    ) => EndSessionsAsync(store.SetPasswordAsync(initiator, id, password, cancellationToken), cancellationToken);

    /// <summary>
    /// Deactivates an account: its sessions and tokens are no longer accepted anywhere. Its history stays. The last owner of an
    /// organization and the last administrator of the installation stay active, however many servers write at once.
    /// </summary>
    /// <returns>The account, or why nothing was written.</returns>
    public async Task<AccessResult<Account>> DeactivateAsync(Initiator initiator, string id, CancellationToken cancellationToken = default)
    {
        AccessDenial? denial = null;
        var (version, known) = directory.State;
        var condition = new ControlCondition(version, MayDeactivate);
        var write = store.SetStatusAsync(initiator, id, AccountStatus.Deactivated, condition, cancellationToken);
        var account = await EndSessionsAsync(write, cancellationToken);
        return account is null
            ? new(null, denial ?? new(AccessDenialKind.NotFound, "The installation has no such account."))
            : new(account, null);

        bool MayDeactivate(ControlChanges changes)
        {
            var before = known.Apply(changes);
            denial = before.FindAccount(id) is { } state ? AccessRules.DeactivateAccount(before, state, time.GetUtcNow()) : null;
            return denial is null;
        }
    }

    /// <summary>Activates an account again. Sessions from before stay ended; tokens that were not revoked are accepted again.</summary>
    /// <returns>The account, or null when it does not exist.</returns>
    public async Task<Account?> ReactivateAsync(Initiator initiator, string id, CancellationToken cancellationToken = default)
    {
        var account = await store.SetStatusAsync(initiator, id, AccountStatus.Active, condition: null, cancellationToken);
        await ApplyAsync(account);
        return account;
    }

    /// <summary>Ends the sessions of an account whose epoch a write has changed. The epoch alone makes them invalid everywhere.</summary>
    internal async Task<Account?> EndSessionsAsync(Task<Account?> write, CancellationToken cancellationToken)
    {
        if (await write is not { } account)
            return null;
        await ApplyAsync(account);
        try
        {
            await sessions.EndAllAsync(account.Id, except: null, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // The write is made, and rows of an earlier epoch are not accepted; they are deleted when they expire.
        }
        return account;
    }

    /// <summary>Updates the directory of this process after a write.</summary>
    internal async Task ApplyAsync(Account? account)
    {
        if (account is not null)
            await directory.ApplyAsync(new ControlChanges(0, IsComplete: false) { Accounts = [account.State] });
    }

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
