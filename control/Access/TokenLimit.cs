using System.Collections.Frozen;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Represents the limits of a token: its permissions, and its environments if it has a list of them.</summary>
internal sealed class TokenLimit
{
    private readonly FrozenSet<string>? _environments;
    private readonly FrozenDictionary<string, FrozenSet<string>>? _projects;

    public TokenLimit(ApiToken token)
    {
        Permissions = token.Permissions;
        if (token.Environments is not { } environments)
            return;
        _environments = environments.ToFrozenSet(StringComparer.Ordinal);
        _projects = environments
            .Select(environment => environment.Split('/'))
            .GroupBy(parts => parts[0], parts => parts[1], StringComparer.Ordinal)
            .ToFrozenDictionary(project => project.Key, project => project.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Gets the permissions of the token.</summary>
    public PermissionSet Permissions { get; }

    /// <summary>Gets whether the token is limited to environments.</summary>
    public bool IsLimitedToEnvironments => _environments is not null;

    /// <summary>Gets the permissions of the token outside its environments, at the scope of the organization.</summary>
    public PermissionSet AtOrganization => _environments is null ? Permissions : Permissions.In([Permission.OrganizationsRead]);

    /// <summary>Returns the permissions that the token can have at a scope. Allocates nothing.</summary>
    public PermissionSet At(Scope scope)
    {
        if (_projects is null)
            return Permissions;
        if (scope.Project is not { } project)
            return AtOrganization;
        if (!_projects.TryGetValue(project, out var environments))
            return default;
        return scope.Environment is { } environment && environments.Contains(environment)
            ? Permissions
            : Permissions.In(PermissionLevels.OfLimitedGrants);
    }
}
