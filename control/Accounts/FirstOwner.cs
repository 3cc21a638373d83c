using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Accounts;

/// <summary>Makes people owners who do not need anybody's permission: the first one, and those that a command on the host names.</summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class FirstOwner(
    IAccountStore store,
    AccountService accounts,
    PrintedLinks links,
    AccessDirectory access,
    ControlReader directory,
    TimeProvider time
)
{
    /// <summary>Returns the token of a link that creates the first account; null when an account exists.</summary>
    public async Task<string?> CreateLinkAsync(CancellationToken cancellationToken = default)
    {
        await directory.RefreshAsync(cancellationToken);
        return directory.Current.HasAccounts ? null : await links.CreateAsync(accountId: null, cancellationToken);
    }

    /// <summary>Uses a link to create the first account, which owns the oldest organization and manages the installation.</summary>
    /// <param name="initiate">Returns who creates it: the account itself.</param>
    /// <param name="link">The link.</param>
    /// <param name="email">The e-mail address.</param>
    /// <param name="name">The display name.</param>
    /// <param name="password">The hash of the password.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    /// <returns>The account; null when the link was used already or an account exists.</returns>
    public async Task<Account?> CreateAsync(
        Func<Actor, Initiator> initiate,
        PrintedLink link,
        EmailAddress email,
        string name,
        string password,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiate);
        ArgumentNullException.ThrowIfNull(link);
        var account = new Account(
            Secret.NewId(),
            email,
            name,
            DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds())
        )
        {
            Password = password,
            IsEmailVerified = true,
            IsInstallationAdministrator = true,
        };
        var initiator = initiate(Actor.ForUser(account.Id));
        if (await store.AddFirstAsync(initiator, account, link.Id, cancellationToken) != FirstAccountOutcome.Created)
            return null;
        await accounts.ApplyAsync(account);
        await JoinAsync(initiator, account, OldestOrganization(), cancellationToken);
        return account;
    }

    /// <summary>Makes the account of an e-mail address an owner of an organization and an administrator of the installation.</summary>
    /// <param name="initiator">Who makes it one.</param>
    /// <param name="email">The e-mail address. An account is created when there is none.</param>
    /// <param name="password">The hash of the password of a new account, or null.</param>
    /// <param name="organization">The slug of the organization; null for the oldest.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    /// <returns>The account.</returns>
    public async Task<Account> MakeOwnerAsync(
        Initiator initiator,
        EmailAddress email,
        string? password,
        string? organization = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(email);
        await directory.RefreshAsync(cancellationToken);
        var account =
            await store.FindByEmailAsync(email, cancellationToken)
            ?? await accounts.CreateAsync(
                initiator,
                email,
                email.Text.Split('@')[0],
                password,
                isEmailVerified: true,
                isInstallationAdministrator: true,
                cancellationToken
            )
            ?? throw new StorageUnavailableException($"Another process has just created the account of {email}. Try again.");
        if (account.Status == AccountStatus.Deactivated)
            account = await accounts.ReactivateAsync(initiator, account.Id, cancellationToken) ?? account;
        if (!account.IsInstallationAdministrator)
        {
            account = await store.SetAdministratorAsync(initiator, account.Id, cancellationToken) ?? account;
            await accounts.ApplyAsync(account);
        }
        await JoinAsync(initiator, account, organization ?? OldestOrganization(), cancellationToken);
        return account;
    }

    /// <summary>Returns the organization that the bootstrap has created.</summary>
    private string OldestOrganization() =>
        directory.Current.Organizations.MinBy(organization => organization.CreatedAt)?.Slug
        ?? throw new InvalidDataException("There is no organization yet. Start a server first, which creates it.");

    private async Task JoinAsync(Initiator initiator, Account account, string organization, CancellationToken cancellationToken)
    {
        var owner = new Grant("", organization, Principal.User(account.Id), BuiltInRoles.Owner.Slug, default);
        var system = Actor.ForSystem("bootstrap");
        var joined = await access.JoinAsync(initiator, system, organization, account.Id, [owner], groups: [], cancellationToken);
        if (joined.Denial is { } denial)
            throw new InvalidOperationException($"{account.Id} cannot own the organization '{organization}': {denial.Detail}");
        if (joined.Value is { IsActive: false })
            await access.SetActiveAsync(system, organization, account.Id, isActive: true, cancellationToken);
    }
}
