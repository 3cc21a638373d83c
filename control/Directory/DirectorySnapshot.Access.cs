using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Directory;

/// <content>Reads of members, groups, roles, service accounts, grants and tokens.</content>
public sealed partial class DirectorySnapshot
{
    /// <summary>
    /// Gets an object that identifies everything on which access depends, without keeping it in memory: after a change of access there is
    /// another object.
    /// </summary>
    public object AccessStamp { get; }

    /// <summary>Gets whether an API token exists.</summary>
    public bool HasTokens => Access.Tokens.Count > 0;

    /// <summary>Gets the access data.</summary>
    internal AccessData Access { get; }

    /// <summary>Gets the properties of projects and environments on which access depends.</summary>
    internal TenancyView TenancyView => new(_projects.Items, _environments.Items);

    /// <summary>Returns a member of an organization, or null.</summary>
    public Member? FindMember(string organization, string user) => Access.Members.Find($"{organization}/{user}");

    /// <summary>Returns the members of an organization, by user id.</summary>
    public ImmutableSortedSet<Member> MembersOf(string organization) => Access.MembersOf(organization);

    /// <summary>Returns the memberships of a user, in every organization that exists.</summary>
    public IEnumerable<Member> MembershipsOf(string user) =>
        Access.MembershipsOf(user).Where(member => FindOrganization(member.Organization) is not null);

    /// <summary>Returns a group of an organization, or null.</summary>
    public Group? FindGroup(string organization, string id) =>
        Access.Groups.Find(id) is { } group && group.Organization == organization ? group : null;

    /// <summary>Returns the groups of an organization, by name.</summary>
    public ImmutableSortedSet<Group> GroupsOf(string organization) => Access.Groups.With(0, organization);

    /// <summary>Returns the members of a group, by user id.</summary>
    public ImmutableSortedSet<GroupMember> MembersOfGroup(string group) => Access.MembersOfGroup(group);

    /// <summary>Returns the groups of a user in an organization; a user that is in a group from several sources is there once.</summary>
    public IEnumerable<Group> GroupsOf(string organization, string user) =>
        Access.GroupsOf(user).Select(member => FindGroup(organization, member.Group)).OfType<Group>().Distinct();

    /// <summary>Returns a built-in role or a custom role of an organization, or null.</summary>
    public Role? FindRole(string organization, string slug) => BuiltInRoles.Find(slug) ?? Access.Roles.Find($"{organization}/{slug}");

    /// <summary>Returns the custom roles of an organization, by slug.</summary>
    public ImmutableSortedSet<Role> CustomRolesOf(string organization) => Access.Roles.With(0, organization);

    /// <summary>Returns a service account of an organization, or null.</summary>
    public ServiceAccount? FindServiceAccount(string organization, string id) =>
        Access.ServiceAccounts.Find(id) is { } account && account.Organization == organization ? account : null;

    /// <summary>Returns the service accounts of an organization, by name.</summary>
    public ImmutableSortedSet<ServiceAccount> ServiceAccountsOf(string organization) => Access.ServiceAccounts.With(0, organization);

    /// <summary>Returns a grant of an organization, or null.</summary>
    public Grant? FindGrant(string organization, string id) =>
        Access.Grants.Find(id) is { } grant && grant.Organization == organization ? grant : null;

    /// <summary>Returns the grants of an organization, oldest first.</summary>
    public ImmutableSortedSet<Grant> GrantsOf(string organization) => Access.Grants.With(0, organization);

    /// <summary>Returns the grants of a principal itself in an organization, oldest first.</summary>
    public IEnumerable<Grant> GrantsOf(string organization, Principal principal) =>
        Access.GrantsOf(principal).Where(grant => grant.Organization == organization);

    /// <summary>Returns the grants with a role in an organization, oldest first.</summary>
    public ImmutableSortedSet<Grant> GrantsWithRole(string organization, string role) => Access.GrantsWithRole(organization, role);

    /// <summary>Returns the API token of an id, or null.</summary>
    public ApiToken? FindToken(ReadOnlySpan<char> id) => Access.Tokens.Find(id);

    /// <summary>Returns the API tokens of an organization, oldest first.</summary>
    public ImmutableSortedSet<ApiToken> TokensOf(string organization) => Access.Tokens.With(0, organization);

    /// <summary>Returns the API tokens of an owner in an organization, oldest first.</summary>
    public IEnumerable<ApiToken> TokensOf(string organization, Principal owner) =>
        Access.TokensOf(owner).Where(token => token.Organization == organization);

    /// <summary>Returns whether a principal has the permission <c>installation.manage</c>.</summary>
    public bool IsInstallationAdministrator(Principal principal) =>
        principal.Kind switch
        {
            PrincipalKind.User => FindAccount(principal.Id) is { IsInstallationAdministrator: true, Status: AccountStatus.Active },
            PrincipalKind.ServiceAccount => Access.ServiceAccounts.Find(principal.Id) is { IsInstallationAdministrator: true },
            _ => false,
        };

    /// <summary>
    /// Returns whether somebody can still manage the installation after a write. A write does not have to repair that nobody could before.
    /// </summary>
    /// <param name="after">The control data after the write.</param>
    /// <param name="now">The time.</param>
    public bool KeepsAdministrator(DirectorySnapshot after, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(after);
        return after.HasAdministrator(now) || !HasAdministrator(now);
    }

    /// <summary>Returns whether an active account or a usable token has the permission <c>installation.manage</c>.</summary>
    private bool HasAdministrator(DateTimeOffset now) =>
        _administrators.Any(IsAccountActive)
        || Access
            .InstallationAdministrators.SelectMany(account => Access.TokensOf(Principal.ServiceAccount(account.Id)))
            .Any(token => token.Environments is null && token.Permissions.Contains(Permission.InstallationManage) && IsUsable(token, now));

    /// <summary>Returns whether an account is not deactivated.</summary>
    private bool IsAccountActive(string id) => FindAccount(id) is not { Status: AccountStatus.Deactivated };

    /// <summary>Returns whether a principal exists in an organization and has access to it.</summary>
    public bool IsActive(string organization, Principal principal) =>
        FindOrganization(organization) is not null
        && principal.Kind switch
        {
            PrincipalKind.User => FindMember(organization, principal.Id) is { IsActive: true } && IsAccountActive(principal.Id),
            PrincipalKind.ServiceAccount => FindServiceAccount(organization, principal.Id) is { IsActive: true },
            _ => FindGroup(organization, principal.Id) is not null,
        };

    /// <summary>
    /// Returns the API token with a text, or null. The checksum of the text is checked first, and a token that has expired or whose owner
    /// has no access any more is not returned. Allocates nothing for a text that is not a token.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The time.</param>
    public ApiToken? AuthenticateToken(ReadOnlySpan<char> text, DateTimeOffset now) =>
        (TokenText.TryGetId(text, TokenText.PersonalPrefix, out var id) || TokenText.TryGetId(text, TokenText.ServicePrefix, out id))
        && Access.Tokens.Find(id) is { } token
        && (Secret.Verify(text, token.Hash.Span) || (token.PreviousUntil > now && Secret.Verify(text, token.PreviousHash.Span)))
        && IsUsable(token, now)
            ? token
            : null;

    /// <summary>Returns whether a token has not expired and its owner has access.</summary>
    /// <param name="token">The token.</param>
    /// <param name="now">The time.</param>
    public bool IsUsable(ApiToken token, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        return (token.ExpiresAt is null || token.ExpiresAt > now) && IsActive(token.Organization, token.Owner);
    }
}
