using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>Represents the members, groups, roles, service accounts, grants and tokens of all organizations. Immutable.</summary>
internal sealed record AccessData
{
    private const int ByOrganization = 0;
    private const int ByOther = 1;
    private const int ByRole = 2;

    public required IndexedSet<Member> Members { get; init; }

    public required IndexedSet<Group> Groups { get; init; }

    public required IndexedSet<GroupMember> GroupMembers { get; init; }

    public required IndexedSet<Role> Roles { get; init; }

    public required IndexedSet<ServiceAccount> ServiceAccounts { get; init; }

    public required IndexedSet<Grant> Grants { get; init; }

    public required IndexedSet<ApiToken> Tokens { get; init; }

    /// <summary>Returns the data of a complete reading.</summary>
    public static AccessData Create(ControlChanges everything) =>
        new()
        {
            Members = IndexedSet<Member>.Create(
                everything.Members,
                member => member.Id,
                member => member.User,
                member => member.Organization,
                member => member.User
            ),
            Groups = IndexedSet<Group>.Create(everything.Groups, group => group.Id, group => group.Name, group => group.Organization),
            GroupMembers = IndexedSet<GroupMember>.Create(
                everything.GroupMembers,
                member => member.Id,
                member => member.User,
                member => member.Group,
                member => member.User
            ),
            Roles = IndexedSet<Role>.Create(everything.Roles, role => role.Id, role => role.Slug, role => role.Organization),
            ServiceAccounts = IndexedSet<ServiceAccount>.Create(
                everything.ServiceAccounts,
                account => account.Id,
                account => account.Name,
                account => account.Organization,
                account => InstallationKey(account.IsInstallationAdministrator)
            ),
            Grants = IndexedSet<Grant>.Create(
                everything.Grants,
                grant => grant.Id,
                grant => Age(grant.CreatedAt),
                grant => grant.Organization,
                grant => grant.Principal.ToString(),
                grant => RoleKey(grant.Organization, grant.Role)
            ),
            Tokens = IndexedSet<ApiToken>.Create(
                everything.Tokens,
                token => token.Id,
                token => Age(token.CreatedAt),
                token => token.Organization,
                token => token.Owner.ToString()
            ),
        };

    /// <summary>Returns the data with changes applied; itself when it has all of them.</summary>
    public AccessData Apply(ControlChanges changes)
    {
        var result = changes.Deleted.Aggregate(this, (data, item) => data.Remove(item));
        var (members, groups, groupMembers) = (result.Members, result.Groups, result.GroupMembers);
        var (roles, accounts, grants, tokens) = (result.Roles, result.ServiceAccounts, result.Grants, result.Tokens);
        foreach (var member in changes.Members)
            members = members.Set(member);
        foreach (var group in changes.Groups)
            groups = groups.Set(group);
        foreach (var member in changes.GroupMembers)
            groupMembers = groupMembers.Set(member);
        foreach (var role in changes.Roles)
            roles = roles.Set(role);
        foreach (var account in changes.ServiceAccounts)
            accounts = accounts.Set(account);
        foreach (var grant in changes.Grants)
            grants = grants.Set(grant);
        foreach (var token in changes.Tokens)
            tokens = tokens.Set(token);
        var applied = new AccessData
        {
            Members = members,
            Groups = groups,
            GroupMembers = groupMembers,
            Roles = roles,
            ServiceAccounts = accounts,
            Grants = grants,
            Tokens = tokens,
        };
        // The sets are compared by reference: a set without a change is the same object.
        return applied == this ? this : applied;
    }

    /// <summary>Returns the members of an organization, by user id.</summary>
    public ImmutableSortedSet<Member> MembersOf(string organization) => Members.With(ByOrganization, organization);

    /// <summary>Returns the memberships of a user.</summary>
    public ImmutableSortedSet<Member> MembershipsOf(string user) => Members.With(ByOther, user);

    /// <summary>Returns the members of a group, by user id.</summary>
    public ImmutableSortedSet<GroupMember> MembersOfGroup(string group) => GroupMembers.With(ByOrganization, group);

    /// <summary>Returns the groups of a user, in every organization.</summary>
    public ImmutableSortedSet<GroupMember> GroupsOf(string user) => GroupMembers.With(ByOther, user);

    /// <summary>Returns the grants of a principal itself, oldest first.</summary>
    public ImmutableSortedSet<Grant> GrantsOf(Principal principal) => Grants.With(ByOther, principal.ToString());

    /// <summary>Returns the grants with a role, oldest first.</summary>
    public ImmutableSortedSet<Grant> GrantsWithRole(string organization, string role) => Grants.With(ByRole, RoleKey(organization, role));

    /// <summary>Gets the service accounts that manage the installation, by name.</summary>
    public ImmutableSortedSet<ServiceAccount> InstallationAdministrators => ServiceAccounts.With(ByOther, InstallationKey(true));

    /// <summary>Returns the tokens of an owner, oldest first.</summary>
    public ImmutableSortedSet<ApiToken> TokensOf(Principal owner) => Tokens.With(ByOther, owner.ToString());

    /// <summary>Adds all items to a reading.</summary>
    public ControlChanges AddTo(ControlChanges changes, IEnumerable<string> organizations)
    {
        var all = organizations.ToList();
        var groups = all.SelectMany(slug => Groups.With(ByOrganization, slug)).ToList();
        return changes with
        {
            Members = [.. all.SelectMany(MembersOf)],
            Groups = groups,
            GroupMembers = [.. groups.SelectMany(group => MembersOfGroup(group.Id))],
            Roles = [.. all.SelectMany(slug => Roles.With(ByOrganization, slug))],
            ServiceAccounts = [.. all.SelectMany(slug => ServiceAccounts.With(ByOrganization, slug))],
            Grants = [.. all.SelectMany(slug => Grants.With(ByOrganization, slug))],
            Tokens = [.. all.SelectMany(slug => Tokens.With(ByOrganization, slug))],
        };
    }

    private AccessData Remove(DeletedItem item) =>
        item.Kind switch
        {
            ControlItemKind.Member => this with { Members = Members.Remove(item.Id) },
            ControlItemKind.Group => this with { Groups = Groups.Remove(item.Id) },
            ControlItemKind.GroupMember => this with { GroupMembers = GroupMembers.Remove(item.Id) },
            ControlItemKind.Role => this with { Roles = Roles.Remove(item.Id) },
            ControlItemKind.ServiceAccount => this with { ServiceAccounts = ServiceAccounts.Remove(item.Id) },
            ControlItemKind.Grant => this with { Grants = Grants.Remove(item.Id) },
            ControlItemKind.ApiToken => this with { Tokens = Tokens.Remove(item.Id) },
            _ => this,
        };

    private static string RoleKey(string organization, string role) => $"{organization}/{role}";

    private static string InstallationKey(bool isAdministrator) => isAdministrator ? "installation" : "";

    private static string Age(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
}
