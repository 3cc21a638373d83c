using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <summary>
/// Decides whether an actor may make a write of access data. Each rule returns the reason against it, or null. The result depends only on
/// the snapshot and the arguments, and is decided in the transaction of the write.
/// </summary>
/// <param name="snapshot">The control data before the write.</param>
/// <param name="organization">The slug of the organization.</param>
/// <param name="actor">Who gives or takes access.</param>
/// <param name="now">The time.</param>
internal sealed partial class AccessRules(DirectorySnapshot snapshot, string organization, Actor actor, DateTimeOffset now)
{
    private readonly AccessHolder _holder = AccessHolder.Of(snapshot, organization, actor, now);

    /// <summary>Returns whether an organization has an owner that can act.</summary>
    /// <remarks>
    /// An owner is an active user with the role, directly or by a group, or an active service account with a token that is limited in
    /// nothing.
    /// </remarks>
    public static bool HasOwner(DirectorySnapshot snapshot, string organization, DateTimeOffset now)
    {
        return snapshot
            .GrantsWithRole(organization, BuiltInRoles.Owner.Slug)
            .Any(grant => grant.Project is null && grant.Environments == EnvironmentFilter.All && CanAct(grant.Principal));

        bool CanAct(Principal principal) =>
            principal.Kind switch
            {
                PrincipalKind.Group => snapshot
                    .MembersOfGroup(principal.Id)
                    .Any(member => snapshot.IsActive(organization, Principal.User(member.User))),
                PrincipalKind.User => snapshot.IsActive(organization, principal),
                _ => snapshot.TokensOf(organization, principal).Any(token => IsUnlimited(token) && snapshot.IsUsable(token, now)),
            };
    }

    /// <summary>Returns the reason against deactivating an account.</summary>
    public static AccessDenial? DeactivateAccount(DirectorySnapshot snapshot, AccountState account, DateTimeOffset now)
    {
        var without = new ControlChanges(0, IsComplete: false) { Accounts = [account with { Status = AccountStatus.Deactivated }] };
        var after = snapshot.Apply(without);
        var organization = snapshot
            .MembershipsOf(account.Id)
            .Select(member => member.Organization)
            .FirstOrDefault(one => HasOwner(snapshot, one, now) && !HasOwner(after, one, now));
        if (organization is not null)
            return new(
                AccessDenialKind.LastOwner,
                $"The organization '{organization}' would have no owner. Make somebody else an owner first."
            );
        return snapshot.KeepsAdministrator(after, now) ? null : AccessDenial.LastAdministrator;
    }

    /// <summary>Returns the reason against a grant.</summary>
    public AccessDenial? Give(Grant grant)
    {
        if (!Exists(grant.Principal))
            return new(AccessDenialKind.NotFound, $"The organization has no {Describe(grant.Principal)}.");
        if (snapshot.FindRole(organization, grant.Role) is not { } role)
            return new(AccessDenialKind.NotFound, $"The organization has no role '{grant.Role}'.");
        if (grant.Project is { } project && snapshot.FindProject(organization, project) is null)
            return new(AccessDenialKind.NotFound, $"The organization has no project '{project}'.");
        if (role.IsForOrganizations && (grant.Project is not null || grant.Environments != EnvironmentFilter.All))
            return new(
                AccessDenialKind.Invalid,
                $"The role '{role.Slug}' is for the whole organization. Grant it without a project and without environments, or grant "
                    + "a role of projects."
            );
        if (FindUnknownEnvironment(grant) is { } unknown)
            return new(AccessDenialKind.NotFound, $"The project '{grant.Project}' has no environment '{unknown}'.");
        if (Missing(Permission.MembersWrite, grant.Scope) is { } missing)
            return missing;
        if (NotHeld(_holder.MissingFor(grant, role), grant.Scope) is { } notHeld)
            return notHeld;
        return snapshot.GrantsOf(organization, grant.Principal).Any(other => IsSame(other, grant))
            ? new(AccessDenialKind.Exists, $"The {Describe(grant.Principal)} has this grant already.")
            : null;
    }

    /// <summary>Returns the reason against taking a grant away.</summary>
    public AccessDenial? Take(Grant grant) => Missing(Permission.MembersWrite, grant.Scope) ?? CanGive(grant);

    /// <summary>Returns the reason against taking access from a principal, or giving it back.</summary>
    public AccessDenial? ChangeAccessOf(Principal principal) =>
        Missing(Permission.MembersWrite, Scope.Of(organization)) ?? CanGiveAll(principal);

    /// <summary>Returns the reason against removing a member or changing whether it is active. A user may always leave.</summary>
    public AccessDenial? ChangeMember(string user, bool isRemoved)
    {
        if (snapshot.FindMember(organization, user) is null)
            return new(AccessDenialKind.NotFound, $"The organization has no {Describe(Principal.User(user))}.");
        return isRemoved && actor == Actor.ForUser(user) ? null : ChangeAccessOf(Principal.User(user));
    }

    /// <summary>Returns the reason against creating a group or a service account.</summary>
    public AccessDenial? CreatePrincipal(string name, bool isNameTaken) =>
        Missing(Permission.MembersWrite, Scope.Of(organization)) ?? (isNameTaken ? NameTaken(name) : null);

    /// <summary>Returns the reason against changing the name of a group or a service account, or whether it is active.</summary>
    public AccessDenial? UpdatePrincipal(Principal principal, string name, bool isNameTaken) =>
        ChangeAccessOf(principal) ?? (isNameTaken ? NameTaken(name) : null);

    /// <summary>Returns the reason against deleting a group or a service account.</summary>
    public AccessDenial? DeletePrincipal(Principal principal)
    {
        if (ChangeAccessOf(principal) is { } denial)
            return denial;
        var references = snapshot
            .GrantsOf(organization, principal)
            .Select(Describe)
            .Concat(snapshot.TokensOf(organization, principal).Select(token => $"token '{token.Id}' ({token.Name})"))
            .ToList();
        return references.Count == 0
            ? null
            : new(AccessDenialKind.InUse, $"The {Describe(principal)} is in use. Remove its grants and tokens first.")
            {
                References = references,
            };
    }

    /// <summary>Returns the reason against adding a user to a group or removing it: the grants of the group are given or taken.</summary>
    public AccessDenial? ChangeGroupMember(string group, string user)
    {
        if (snapshot.FindMember(organization, user) is null)
            return new(AccessDenialKind.NotFound, $"The organization has no {Describe(Principal.User(user))}.");
        return ChangeAccessOf(Principal.Group(group));
    }

    /// <summary>Returns the reason for which the actor may not give everything that a principal has.</summary>
    private AccessDenial? CanGiveAll(Principal principal) =>
        AccessCompiler.GrantsOf(snapshot, organization, principal).Select(CanGive).FirstOrDefault(denial => denial is not null);

    private AccessDenial? CanGive(Grant grant) =>
        snapshot.FindRole(organization, grant.Role) is { } role ? NotHeld(_holder.MissingFor(grant, role), grant.Scope) : null;

    /// <summary>Returns the reason for which the actor lacks a permission at a scope.</summary>
    private AccessDenial? Missing(Permission permission, Scope scope) => NotHeld(_holder.MissingAt(scope, [permission]), scope);

    private static AccessDenial? NotHeld(PermissionSet missing, Scope scope) =>
        missing.IsEmpty
            ? null
            : new(
                AccessDenialKind.NotHeld,
                $"You can only give and take what you have. In {scope} you do not have "
                    + $"{string.Join(", ", missing.Select(permission => $"'{permission.Name()}'"))}."
            );

    private static AccessDenial NameTaken(string name) =>
        new(AccessDenialKind.Exists, $"The organization has another one with the name '{name}'. Choose another name.");

    private string? FindUnknownEnvironment(Grant grant) =>
        grant.Project is null
            ? null
            : grant.Environments.Slugs.FirstOrDefault(slug => snapshot.FindEnvironment(new(organization, grant.Project, slug)) is null);

    private bool Exists(Principal principal) =>
        principal.Kind switch
        {
            PrincipalKind.User => snapshot.FindMember(organization, principal.Id) is not null,
            PrincipalKind.Group => snapshot.FindGroup(organization, principal.Id) is not null,
            _ => snapshot.FindServiceAccount(organization, principal.Id) is not null,
        };

    /// <summary>Returns whether two grants give the same.</summary>
    public static bool IsSame(Grant left, Grant right) =>
        left.Role == right.Role && left.Project == right.Project && left.Environments == right.Environments;

    private static bool IsUnlimited(ApiToken token) => token.Environments is null && token.Permissions.Contains(PermissionLevels.OfRoles);

    private static string Describe(Principal principal) =>
        principal.Kind switch
        {
            PrincipalKind.User => $"member '{principal.Id}'",
            PrincipalKind.Group => $"group '{principal.Id}'",
            _ => $"service account '{principal.Id}'",
        };

    private static string Describe(Grant grant) => $"grant '{grant.Id}' ({grant.Role} of {Describe(grant.Principal)} in {grant.Scope})";
}
