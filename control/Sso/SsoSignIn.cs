using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Sso;

/// <summary>
/// Finds, links or creates the account of a person whom an identity provider has identified, and updates the groups of the person.
/// </summary>
/// <remarks>
/// A person is known by provider and subject, never by e-mail address. The address matters at the first sign-in only, when the provider
/// has verified it and is authoritative for its domain. Methods throw <see cref="StorageUnavailableException"/> when the store cannot
/// answer.
/// </remarks>
public sealed class SsoSignIn(ISsoStore store, IAccountStore accounts, AccessDirectory access, ControlReader directory, TimeProvider time)
{
    private static readonly Actor Server = Actor.ForSystem("sso");

    /// <summary>Signs a person in.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="person">What the provider states about the person.</param>
    /// <param name="linkTo">The id of the account whose owner asked to link it, and proved that it is theirs; null for a sign-in.</param>
    /// <param name="initiate">Returns the initiator of the writes.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    public async Task<SsoSignInResult> SignInAsync(
        SsoProvider provider,
        SsoAssertion person,
        string? linkTo,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(initiate);
        if (SsoRules.FindGroupError(provider.Settings, person) is { } noGroup)
            return new(null, noGroup);
        var (account, error) = await FindAsync(provider, person, linkTo, initiate, cancellationToken);
        if (account is null)
            return new(null, error) { FailedAccount = linkTo };
        if (account.Status != AccountStatus.Active)
            return new(null, SsoRules.Deactivated) { FailedAccount = account.Id };
        if (await JoinAsync(provider, person, account, initiate, cancellationToken) is { } noMember)
            return new(null, noMember) { FailedAccount = account.Id };
        var isLastOwner = await UpdateGroupsAsync(provider, person, account, initiate, cancellationToken);
        await accounts.RecordSignInAsync(account.Id, time.GetUtcNow(), rehash: null, cancellationToken);
        return new(account, null) { IsLastOwner = isLastOwner, Proofs = SsoRules.ProofsOf(provider.Settings, person) };
    }

    private async Task<(Account? Account, SsoError? Error)> FindAsync(
        SsoProvider provider,
        SsoAssertion person,
        string? linkTo,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken
    )
    {
        if (await store.FindIdentityAsync(provider.Id, person.Subject, cancellationToken) is { } known)
        {
            return linkTo is not null && linkTo != known.Account
                ? (null, SsoRules.LinkedElsewhere)
                : (await accounts.FindAsync(known.Account, cancellationToken), SsoRules.Deactivated);
        }
        if (linkTo is not null)
        {
            if (await accounts.FindAsync(linkTo, cancellationToken) is not { } own || !IsMember(provider, own))
                return (null, SsoRules.NotMember);
            return await LinkAsync(provider, person, own, initiate, cancellationToken);
        }
        var (email, error) = SsoRules.FindEmail(provider, person);
        if (email is null)
            return (null, error);
        if (await accounts.FindByEmailAsync(email, cancellationToken) is not { } existing)
        {
            return provider.Settings.CreatesAccounts
                ? await CreateAsync(provider, person, email, initiate, cancellationToken)
                : (null, SsoRules.NoAccount);
        }
        return MayLinkByEmail(provider, existing)
            ? await LinkAsync(provider, person, existing, initiate, cancellationToken)
            : (null, SsoRules.LinkFirst);
    }

    /// <summary>
    /// Returns whether an e-mail address is enough to link an account: its owner has shown that the address is theirs, it belongs to this
    /// organization alone, and the person who set the provider up may change it, so that nobody gains the access of others by a provider.
    /// </summary>
    private bool MayLinkByEmail(SsoProvider provider, Account account) =>
        provider.Settings.LinksAccounts
        && account is { IsEmailVerified: true, IsInstallationAdministrator: false }
        && IsMember(provider, account)
        && !directory.Current.MembershipsOf(account.Id).Skip(1).Any()
        && access.CheckChange(provider.UpdatedBy, provider.Organization, account.Id) is null;

    private bool IsMember(SsoProvider provider, Account account) =>
        directory.Current.FindMember(provider.Organization, account.Id) is not null;

    private async Task<(Account?, SsoError?)> LinkAsync(
        SsoProvider provider,
        SsoAssertion person,
        Account account,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken
    )
    {
        var identity = new SsoIdentity(provider.Id, person.Subject, account.Id, Now());
        return await store.LinkAsync(initiate(Actor.ForUser(account.Id)), provider.Organization, identity, cancellationToken)
            ? (account, null)
            : (null, SsoRules.LinkedElsewhere);
    }

    private async Task<(Account?, SsoError?)> CreateAsync(
        SsoProvider provider,
        SsoAssertion person,
        EmailAddress email,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken
    )
    {
        var now = Now();
        var name = person.Name.Length > 0 ? person.Name : email.Text.Split('@')[0];
        var account = new Account(Secret.NewId(), email, name, now) { IsEmailVerified = true };
        var identity = new SsoIdentity(provider.Id, person.Subject, account.Id, now);
        var initiator = initiate(Actor.ForUser(account.Id));
        var joined = await access.ProvisionAsync(initiator, provider.Organization, new(account, identity), cancellationToken);
        if (joined.Denial is null)
            return (account, null);
        // The same person signed in somewhere else at the same time.
        return await store.FindIdentityAsync(provider.Id, person.Subject, cancellationToken) is { } other
            ? (await accounts.FindAsync(other.Account, cancellationToken), SsoRules.Deactivated)
            : (null, SsoRules.LinkFirst);
    }

    /// <summary>Lets a person who has left join again when the provider may create accounts, and refuses one who is deactivated.</summary>
    private async Task<SsoError?> JoinAsync(
        SsoProvider provider,
        SsoAssertion person,
        Account account,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken
    )
    {
        if (directory.Current.FindMember(provider.Organization, account.Id) is { } member)
            return member.IsActive ? null : SsoRules.Deactivated;
        if (!provider.Settings.CreatesAccounts || SsoRules.FindEmail(provider, person).Email is null)
            return SsoRules.NotMember;
        var initiator = initiate(Actor.ForUser(account.Id));
        var joined = await access.JoinAsync(initiator, Server, provider.Organization, account.Id, [], [], cancellationToken);
        return joined.Denial is null ? null : SsoRules.NotMember;
    }

    /// <summary>Updates the groups in which the provider has the person. Unknown groups change nothing.</summary>
    /// <returns>Whether nothing was changed because the organization would have no owner.</returns>
    private async Task<bool> UpdateGroupsAsync(
        SsoProvider provider,
        SsoAssertion person,
        Account account,
        Func<Actor, Initiator> initiate,
        CancellationToken cancellationToken
    )
    {
        if (SsoRules.GroupsOf(provider.Settings, person) is not { } groups)
            return false;
        var denial = await access.SetProviderGroupsAsync(
            initiate(Server),
            provider.Organization,
            account.Id,
            provider.Id,
            groups,
            cancellationToken
        );
        return denial is not null;
    }

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
