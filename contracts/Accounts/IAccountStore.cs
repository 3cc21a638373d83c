using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Accounts;

/// <summary>
/// Stores accounts. Each write with an initiator is durable when it returns, increments the control version, and has an entry in the
/// control log.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IAccountStore
{
    /// <summary>Adds an account.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when another account has the e-mail address.</returns>
    Task<bool> AddAsync(Initiator initiator, Account account, CancellationToken cancellationToken = default);

    /// <summary>Uses a printed link to add the first account.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="account">The account.</param>
    /// <param name="link">The id of the link.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<FirstAccountOutcome> AddFirstAsync(
        Initiator initiator,
        Account account,
        string link,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns an account, or null.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<Account?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the account of an e-mail address, or null.</summary>
    /// <param name="email">The address.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<Account?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken = default);

    /// <summary>Returns the accounts of some ids, by id; those that do not exist are left out.</summary>
    /// <param name="ids">The ids, at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyDictionary<string, Account>> ReadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Returns a page of all accounts, by normalized e-mail address.</summary>
    /// <param name="after">The normalized address after which the page starts, or null.</param>
    /// <param name="limit">The largest number of accounts.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<Account>> ListAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="id">The id of the account.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the account does not exist.</returns>
    Task<bool> RenameAsync(Initiator initiator, string id, string name, CancellationToken cancellationToken = default);

    /// <summary>Changes the password, which begins a new epoch of sessions.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="id">The id of the account.</param>
    /// <param name="password">The hash, or null to remove the password.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account after the change, or null when it does not exist.</returns>
    Task<Account?> SetPasswordAsync(Initiator initiator, string id, string? password, CancellationToken cancellationToken = default);

    /// <summary>Changes whether the person can use the account. Deactivating begins a new epoch of sessions.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="id">The id of the account.</param>
    /// <param name="status">The status.</param>
    /// <param name="condition">On what the write depends, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account after the change, or null when it does not exist or the condition does not hold.</returns>
    Task<Account?> SetStatusAsync(
        Initiator initiator,
        string id,
        AccountStatus status,
        ControlCondition? condition = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Makes the person an administrator of the installation.</summary>
    /// <param name="initiator">Who makes them one.</param>
    /// <param name="id">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account after the change, or null when it does not exist.</returns>
    Task<Account?> SetAdministratorAsync(Initiator initiator, string id, CancellationToken cancellationToken = default);

    /// <summary>Records a sign-in, without an entry in the control log.</summary>
    /// <param name="id">The id of the account.</param>
    /// <param name="time">The time of the sign-in.</param>
    /// <param name="rehash">The replacement of an outdated hash, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task RecordSignInAsync(string id, DateTimeOffset time, PasswordRehash? rehash, CancellationToken cancellationToken = default);
}
