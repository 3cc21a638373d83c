using System.Collections.Frozen;
using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <summary>
/// Represents the permissions of one actor in one organization, compiled from its grants. Immutable; a check allocates nothing.
/// </summary>
public sealed class AccessMap
{
    private readonly string _organization;
    private readonly TenancyView _tenancy;
    private readonly PermissionSet _everywhere;
    private readonly PermissionSet _inPrivateProjects;
    private readonly ImmutableArray<LimitedAccess> _limited;
    private readonly FrozenDictionary<string, ProjectAccess> _projects;
    private readonly TokenLimit? _limit;

    internal AccessMap(
        string organization,
        TenancyView tenancy,
        PermissionSet everywhere,
        PermissionSet inPrivateProjects,
        ImmutableArray<LimitedAccess> limited,
        FrozenDictionary<string, ProjectAccess> projects,
        bool managesInstallation
    )
    {
        _organization = organization;
        _tenancy = tenancy;
        _everywhere = everywhere;
        _inPrivateProjects = inPrivateProjects;
        _limited = limited;
        _projects = projects;
        ManagesInstallation = managesInstallation;
    }

    private AccessMap(AccessMap owner, TokenLimit limit)
        : this(
            owner._organization,
            owner._tenancy,
            owner._everywhere,
            owner._inPrivateProjects,
            owner._limited,
            owner._projects,
            owner.ManagesInstallation && limit.AtOrganization.Contains(Permission.InstallationManage)
        ) => _limit = limit;

    /// <summary>Gets whether the actor has <c>installation.manage</c>.</summary>
    public bool ManagesInstallation { get; }

    /// <summary>Gets whether the actor has the role <c>owner</c>, and is not limited by a token.</summary>
    public bool IsOwner =>
        _inPrivateProjects.Contains(PermissionLevels.OfRoles)
        && (_limit is null || _limit.AtOrganization.Contains(PermissionLevels.OfRoles));

    /// <summary>Returns whether the actor has a permission at a scope.</summary>
    public bool Allows(Permission permission, Scope scope) => At(scope).Contains(permission);

    /// <summary>Returns whether the actor has a permission at any scope of the organization.</summary>
    public bool AllowsAnywhere(Permission permission)
    {
        if (_limit is { } limit && !limit.Permissions.Contains(permission))
            return false;
        if (_everywhere.Contains(permission) || _inPrivateProjects.Contains(permission))
            return true;
        foreach (var limited in _limited)
            if (limited.Permissions.Contains(permission))
                return true;
        foreach (var project in _projects.Values)
            if (project.AllowsAnywhere(permission))
                return true;
        return false;
    }

    /// <summary>Returns the permissions of the actor at a scope. Allocates nothing.</summary>
    public PermissionSet At(Scope scope)
    {
        if (scope.Organization != _organization)
            return default;
        var permissions = Unlimited(scope);
        return _limit is null ? permissions : permissions.In(_limit.At(scope));
    }

    /// <summary>
    /// Returns the permissions that the actor has in every environment of a filter, whatever environments exist or will exist.
    /// </summary>
    /// <param name="project">The slug of the project; null for every project of the organization.</param>
    /// <param name="environments">The filter.</param>
    public PermissionSet AtAll(string? project, EnvironmentFilter environments)
    {
        ArgumentNullException.ThrowIfNull(environments);
        var scope = project is null ? Scope.Of(_organization) : Scope.Of(_organization, project);
        var permissions = At(scope);
        if (environments == EnvironmentFilter.All)
            return permissions;
        if (project is not null && environments.Slugs is { Count: > 0 } slugs)
        {
            var inEach = PermissionSet.All;
            foreach (var slug in slugs)
                inEach = inEach.In(At(Scope.Of(new EnvironmentId(_organization, project, slug))));
            permissions = permissions.With(inEach);
        }
        // A token that is limited to environments includes no environment of the future.
        if (_limit is { IsLimitedToEnvironments: true })
            return permissions;
        var limited = new List<LimitedAccess>();
        if (project is null || !_tenancy.IsPrivate(_organization, project))
            limited.AddRange(_limited);
        if (project is not null && _projects.TryGetValue(project, out var access))
            limited.AddRange(access.Limited);
        foreach (var part in limited)
            if (part.Environments.Includes(environments))
                permissions = permissions.With(_limit is null ? part.Permissions : part.Permissions.In(_limit.Permissions));
        return permissions;
    }

    /// <summary>Returns whether the actor may see a project: it has a permission in it.</summary>
    public bool Sees(string project) => At(Scope.Of(_organization, project)).Contains(Permission.ProjectsRead);

    /// <summary>Returns the access of a token that the actor owns.</summary>
    internal AccessMap Limit(ApiToken token) => new(this, new TokenLimit(token));

    private PermissionSet Unlimited(Scope scope)
    {
        if (scope.Project is not { } slug)
            return _everywhere;
        var isPrivate = _tenancy.IsPrivate(_organization, slug);
        var permissions = isPrivate ? _inPrivateProjects : _everywhere;
        if (_projects.TryGetValue(slug, out var project))
            permissions = permissions.With(project.Permissions);
        if (scope.Environment is not { } environment)
            return permissions;
        if (project is not null)
            permissions = permissions.With(Limited(project.Limited, slug, environment));
        return isPrivate ? permissions : permissions.With(Limited(_limited, slug, environment));
    }

    private PermissionSet Limited(ImmutableArray<LimitedAccess> parts, string project, string environment)
    {
        if (parts.IsEmpty)
            return default;
        var isProductionLike = _tenancy.IsProductionLike(new(_organization, project, environment));
        var permissions = default(PermissionSet);
        foreach (var part in parts)
            if (part.Environments.Includes(environment, isProductionLike))
                permissions = permissions.With(part.Permissions);
        return permissions;
    }
}

/// <summary>Represents permissions in some environments.</summary>
internal sealed record LimitedAccess(EnvironmentFilter Environments, PermissionSet Permissions);

/// <summary>Represents the permissions that grants on a project give in it and all its environments, and in some environments.</summary>
internal sealed record ProjectAccess(PermissionSet Permissions, ImmutableArray<LimitedAccess> Limited)
{
    public bool AllowsAnywhere(Permission permission) =>
        Permissions.Contains(permission) || Limited.Any(limited => limited.Permissions.Contains(permission));
}
