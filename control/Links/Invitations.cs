using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Access;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Links;

/// <summary>Creates invitations to organizations, and accepts them.</summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class Invitations(SingleUseLinks links, ISingleUseLinkStore store, AccessDirectory access, TimeProvider time)
{
    /// <summary>Gets the time for which an invitation works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>Creates an invitation, which ends the earlier one for the same address in the organization.</summary>
    /// <param name="initiator">Who invites. The invitation gives only what this actor has, now and when it is accepted.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="email">The address of the only person who may accept it, or null.</param>
    /// <param name="content">What it gives.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The invitation and its token, which is not available again; or why nothing was created.</returns>
    public async Task<(SingleUseLink? Link, string Token, AccessDenial? Denial)> CreateAsync(
        Initiator initiator,
        string organization,
        EmailAddress? email,
        InvitationContent content,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        ArgumentNullException.ThrowIfNull(content);
        if (access.CheckJoin(initiator.Actor, organization, Grants(organization, content), content.Groups) is { } denial)
            return (null, "", denial);
        var (link, token) = links.Create(LinkPurpose.Invitation, initiator.Actor, Lifetime);
        link = link with { Organization = organization, Email = email, Payload = content.ToJson() };
        await store.AddAsync(initiator, link, cancellationToken);
        return (link, token, null);
    }

    /// <summary>Returns the invitation of a token, or null when it does not work.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public Task<SingleUseLink?> FindAsync(string token, CancellationToken cancellationToken = default) =>
        links.FindAsync(LinkPurpose.Invitation, token, cancellationToken);

    /// <summary>Accepts an invitation with an account.</summary>
    /// <param name="initiator">The person.</param>
    /// <param name="link">The invitation.</param>
    /// <param name="account">The account of the person.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task<InvitationResult> AcceptAsync(
        Initiator initiator,
        SingleUseLink link,
        Account account,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(account);
        if (link.Email is { } email && email != account.Email)
            return new(
                null,
                new(AccessDenialKind.WrongAccount, $"The invitation is for {email}. Sign in with the account of that address.")
            );
        return await JoinAsync(initiator, link, account, isNew: false, cancellationToken);
    }

    /// <summary>Accepts an invitation with a new account. The account is created only if the person can join.</summary>
    /// <param name="initiator">Returns the person as the initiator.</param>
    /// <param name="link">The invitation.</param>
    /// <param name="email">The e-mail address: that of the invitation if it has one.</param>
    /// <param name="name">The display name.</param>
    /// <param name="password">The hash of the password.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task<InvitationResult> AcceptAsync(
        Func<Actor, Initiator> initiator,
        SingleUseLink link,
        EmailAddress email,
        string name,
        string password,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        ArgumentNullException.ThrowIfNull(link);
        var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var account = new Account(Secret.NewId(), email, name, createdAt) { Password = password, IsEmailVerified = link.Email == email };
        return await JoinAsync(initiator(new(ActorKind.User, account.Id)), link, account, isNew: true, cancellationToken);
    }

    private async Task<InvitationResult> JoinAsync(
        Initiator initiator,
        SingleUseLink link,
        Account account,
        bool isNew,
        CancellationToken cancellationToken
    )
    {
        var content = InvitationContent.Parse(link.Payload);
        var organization = link.Organization!;
        var joined = await access.AcceptAsync(
            initiator,
            // The permissions of the person that invited decide, as they are now.
            link.CreatedBy,
            organization,
            account.Id,
            Grants(organization, content),
            content.Groups,
            new AcceptedLink(link, isNew ? account : null),
            cancellationToken
        );
        if (joined.Denial is { } denial)
            return new(null, denial);
        return new(account, null);
    }

    private static IReadOnlyList<Grant> Grants(string organization, InvitationContent content) =>
        [.. content.Grants.Select(grant => grant.In(organization))];
}
