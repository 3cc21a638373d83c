using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Access;

/// <content>Writes that let users join organizations.</content>
public sealed partial class AccessDirectory
{
    /// <summary>
    /// Makes a user a member of an organization with grants and groups; one that is a member already receives what it lacks.
    /// </summary>
    /// <param name="initiator">Who writes, such as the user that accepts an invitation.</param>
    /// <param name="authority">Whose access limits the grants and groups, such as the person that invited the user.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="user">The id of the user.</param>
    /// <param name="grants">The grants; their ids, principals and creators are set here.</param>
    /// <param name="groups">The ids of groups.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The member, or why nothing was written.</returns>
    public Task<AccessResult<Member>> JoinAsync(
        Initiator initiator,
        Actor authority,
        string organization,
        string user,
        IReadOnlyList<Grant> grants,
        IReadOnlyList<string> groups,
        CancellationToken cancellationToken = default
    ) => AcceptAsync(initiator, authority, organization, user, grants, groups, accepted: null, cancellationToken);

    /// <summary>
    /// Makes a user a member of an organization by an invitation, in one transaction with the use of the invitation and with the account.
    /// </summary>
    /// <param name="initiator">The user that accepts the invitation.</param>
    /// <param name="authority">Whose access limits the grants and groups: the person that invited the user.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="user">The id of the user.</param>
    /// <param name="grants">The grants; their ids, principals and creators are set here.</param>
    /// <param name="groups">The ids of groups.</param>
    /// <param name="accepted">The invitation that is used, and the account that is added; null without one.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The member, or why nothing was written.</returns>
    public async Task<AccessResult<Member>> AcceptAsync(
        Initiator initiator,
        Actor authority,
        string organization,
        string user,
        IReadOnlyList<Grant> grants,
        IReadOnlyList<string> groups,
        AcceptedLink? accepted,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(authority);
        var join = new Join(authority, organization, user, grants, groups, Now()) { NewAccount = accepted?.NewAccount };
        var entry = Entry(organization, "member.add", user) with { Accepted = accepted };
        try
        {
            var denial = await WriteAsync(initiator, authority, entry, (snapshot, _) => Plan(snapshot, join), cancellationToken);
            return new(denial is null ? reader.Current.FindMember(organization, user) : null, denial);
        }
        catch (EmailTakenException exception)
        {
            return new(null, new(AccessDenialKind.Exists, exception.Message));
        }
    }

    /// <summary>
    /// Creates the account of a first sign-in with an identity provider and makes it a member, in one transaction. The person who allowed
    /// that was checked when they did.
    /// </summary>
    /// <param name="initiator">The person who signs in.</param>
    /// <param name="organization">The slug of the provider's organization.</param>
    /// <param name="provisioned">The account and its link to the provider.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The member, or why nothing was written.</returns>
    public async Task<AccessResult<Member>> ProvisionAsync(
        Initiator initiator,
        string organization,
        ProvisionedAccount provisioned,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(provisioned);
        var account = provisioned.Account;
        var authority = Actor.ForSystem("sso");
        var join = new Join(authority, organization, account.Id, [], [], Now()) { NewAccount = account };
        var entry = Entry(organization, "member.add", account.Id) with { Provisioned = provisioned };
        try
        {
            var denial = await WriteAsync(initiator, authority, entry, (snapshot, _) => Plan(snapshot, join), cancellationToken);
            return new(denial is null ? reader.Current.FindMember(organization, account.Id) : null, denial);
        }
        catch (EmailTakenException exception)
        {
            return new(null, new(AccessDenialKind.Exists, exception.Message));
        }
    }

    /// <summary>Returns the reason for which an actor may not let anybody join with grants and groups, or null.</summary>
    /// <remarks>For invitations. <see cref="AcceptAsync"/> checks again.</remarks>
    /// <param name="authority">Whose access limits the grants and groups.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="grants">The grants.</param>
    /// <param name="groups">The ids of groups.</param>
    public AccessDenial? CheckJoin(Actor authority, string organization, IReadOnlyList<Grant> grants, IReadOnlyList<string> groups) =>
        Plan(reader.Current, new(authority, organization, Secret.NewId(), grants, groups, Now())).Denial;

    /// <summary>Returns the reason for which an actor may not change the access of a member, or null.</summary>
    public AccessDenial? CheckChange(Actor actor, string organization, string user) =>
        new AccessRules(reader.Current, organization, actor, time.GetUtcNow()).ChangeMember(user, isRemoved: false);

    private static (ControlChanges Items, AccessDenial? Denial) Plan(DirectorySnapshot snapshot, Join join)
    {
        var (authority, organization, user, grants, groups, now) = join;
        var member = snapshot.FindMember(organization, user) ?? new Member(organization, user, IsActive: true, now);
        var joined = Written with { Members = [member], Accounts = join.NewAccount is { } account ? [account.State] : [] };
        var rules = new AccessRules(snapshot.Apply(joined), organization, authority, now);
        if (rules.ChangeAccessOf(Principal.User(user)) is { Kind: AccessDenialKind.NotHeld } notHeld)
            return (joined, notHeld);
        var added = new List<Grant>();
        foreach (var grant in grants)
        {
            var given = grant with
            {
                Id = Secret.NewId(),
                Principal = Principal.User(user),
                CreatedBy = authority.ToString(),
                CreatedAt = now,
            };
            var reason = rules.Give(given);
            if (reason is null)
                added.Add(given);
            else if (reason.Kind != AccessDenialKind.Exists)
                return (joined, reason);
        }
        if (
            DefaultGrantOf(snapshot, organization, user, now) is { } standard
            && !added.Exists(grant => AccessRules.IsSame(grant, standard))
        )
            added.Add(standard with { Id = Secret.NewId() });
        foreach (var group in groups)
        {
            if (snapshot.FindGroup(organization, group) is null)
                return (joined, NoGroup(group));
            if (rules.ChangeGroupMember(group, user) is { } reason)
                return (joined, reason);
        }
        var inGroups = groups.Select(group => new GroupMember(group, user, GroupMember.Manual, now));
        return (joined with { Grants = added, GroupMembers = [.. inGroups] }, null);
    }

    /// <summary>Represents how a user joins an organization.</summary>
    private sealed record Join(
        Actor Authority,
        string Organization,
        string User,
        IReadOnlyList<Grant> Grants,
        IReadOnlyList<string> Groups,
        DateTimeOffset Time
    )
    {
        /// <summary>Gets the account that is added with it; null when the user has one.</summary>
        public Account? NewAccount { get; init; }
    }
}
