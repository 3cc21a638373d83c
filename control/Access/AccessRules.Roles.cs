using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <content>Rules of custom roles and tokens.</content>
internal sealed partial class AccessRules
{
    private static readonly TimeSpan MaxPersonalLifetime = TimeSpan.FromDays(366);

    /// <summary>Returns the reason against creating a custom role.</summary>
    public AccessDenial? CreateRole(Role role) =>
        snapshot.FindRole(organization, role.Slug) is not null
            ? new(AccessDenialKind.Exists, $"The organization has a role '{role.Slug}'. Choose another slug.")
            : CanDefine(role);

    /// <summary>
    /// Returns the reason against replacing a custom role. It changes every grant with the role, so that the actor must be able to give
    /// both.
    /// </summary>
    public AccessDenial? ReplaceRole(Role before, Role after) =>
        CanDefine(before)
        ?? CanDefine(after)
        ?? snapshot
            .GrantsWithRole(organization, before.Slug)
            .DistinctBy(grant => (grant.Project, grant.Environments))
            .Select(grant => NotHeld(_holder.MissingFor(grant, before).With(_holder.MissingFor(grant, after)), grant.Scope))
            .FirstOrDefault(denial => denial is not null);

    /// <summary>Returns the reason against deleting a custom role.</summary>
    public AccessDenial? DeleteRole(Role role)
    {
        if (CanDefine(role) is { } denial)
            return denial;
        var references = snapshot.GrantsWithRole(organization, role.Slug).Select(Describe).ToList();
        if (snapshot.FindOrganization(organization)?.DefaultRole == role.Slug)
            references.Add("the default role of new members");
        return references.Count == 0
            ? null
            : new(AccessDenialKind.InUse, $"The role '{role.Slug}' is in use. Remove its grants first.") { References = references };
    }

    /// <summary>Returns the reason against setting the role that new members receive.</summary>
    public AccessDenial? SetDefaultRole(string slug)
    {
        if (snapshot.FindRole(organization, slug) is not { } role)
            return new(AccessDenialKind.NotFound, $"The organization has no role '{slug}'.");
        if (role == BuiltInRoles.Owner)
            return new(AccessDenialKind.Invalid, "Not every new member can be an owner. Choose another role, and make owners by grants.");
        var scope = Scope.Of(organization);
        if (Missing(Permission.MembersWrite, scope) is { } missing)
            return missing;
        // Every member has this role anyway.
        var grant = new Grant("", organization, default, role.Slug, default);
        return role == BuiltInRoles.Member ? null : NotHeld(_holder.MissingFor(grant, role), scope);
    }

    /// <summary>Returns the reason against creating a token or another secret for it.</summary>
    /// <remarks>
    /// People create tokens only for themselves, and not with another token, which could outlive itself that way. A token may replace its
    /// own secret.
    /// </remarks>
    public AccessDenial? IssueToken(ApiToken token)
    {
        if (actor.Kind == ActorKind.System || (actor.Kind == ActorKind.ApiToken && actor.Id == token.Id))
            return null;
        if (token.Owner.Kind == PrincipalKind.User)
            return IssuePersonalToken(token);
        if (snapshot.FindServiceAccount(organization, token.Owner.Id) is null)
            return new(AccessDenialKind.NotFound, $"The organization has no {Describe(token.Owner)}.");
        if (Missing(Permission.TokensWrite, Scope.Of(organization)) is { } missing)
            return missing;
        var gives = token.Permissions.Contains(Permission.InstallationManage) && snapshot.IsInstallationAdministrator(token.Owner);
        if (gives && !_holder.ManagesInstallation)
            return NotHeld([Permission.InstallationManage], Scope.Of(organization));
        // The limit to environments is not considered: the token of an account with more access cannot be issued, even a narrow one.
        return AccessCompiler
            .GrantsOf(snapshot, organization, token.Owner)
            .Select(grant =>
                snapshot.FindRole(organization, grant.Role) is { } role
                    ? NotHeld(_holder.MissingFor(grant, role, token.Permissions), grant.Scope)
                    : null
            )
            .FirstOrDefault(denial => denial is not null);
    }

    /// <summary>Returns the reason against revoking a token. Its owner and the token itself always may.</summary>
    public AccessDenial? RevokeToken(ApiToken token) =>
        actor == Actor.For(token.Owner) || (actor.Kind == ActorKind.ApiToken && actor.Id == token.Id)
            ? null
            : Missing(Permission.TokensWrite, Scope.Of(organization));

    private AccessDenial? IssuePersonalToken(ApiToken token)
    {
        if (actor != Actor.For(token.Owner))
            return new(
                AccessDenialKind.NotHeld,
                "People create personal tokens for themselves, after signing in. Use a service account for a program."
            );
        if (!snapshot.IsActive(organization, token.Owner))
            return new(AccessDenialKind.NotFound, $"The organization has no {Describe(token.Owner)}.");
        return token.ExpiresAt is null || token.ExpiresAt > now + MaxPersonalLifetime
            ? new(AccessDenialKind.Invalid, "A personal token expires within a year. Give an earlier 'expiresAt'.")
            : null;
    }

    private AccessDenial? CanDefine(Role role) =>
        role.Permissions.Contains(Permission.InstallationManage)
            ? new(AccessDenialKind.Invalid, $"No role can have '{Permission.InstallationManage.Name()}'.")
            : Missing(Permission.RolesWrite, Scope.Of(organization))
                ?? NotHeld(_holder.MissingAt(Scope.Of(organization), role.Permissions), Scope.Of(organization));
}
