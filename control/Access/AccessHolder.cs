using FlagCluster.Contracts.Access;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <summary>Represents what an actor holds in an organization, and so what it may give to others and take from them.</summary>
internal sealed class AccessHolder
{
    private readonly bool _isSystem;
    private readonly AccessMap? _access;

    private AccessHolder(bool isSystem, AccessMap? access) => (_isSystem, _access) = (isSystem, access);

    /// <summary>Gets whether the actor has <c>installation.manage</c>.</summary>
    public bool ManagesInstallation => _isSystem || _access is { ManagesInstallation: true };

    /// <summary>Returns what an actor holds. The server itself holds everything.</summary>
    public static AccessHolder Of(DirectorySnapshot snapshot, string organization, Actor actor, DateTimeOffset now) =>
        actor.Kind switch
        {
            ActorKind.System => new(true, null),
            ActorKind.User => new(false, AccessCompiler.Compile(snapshot, organization, Principal.User(actor.Id))),
            ActorKind.ServiceAccount => new(false, AccessCompiler.Compile(snapshot, organization, Principal.ServiceAccount(actor.Id))),
            ActorKind.ApiToken => new(false, OfToken(snapshot, organization, actor.Id, now)),
            _ => new(false, null),
        };

    /// <summary>Returns the permissions of a set that the actor does not have at a scope.</summary>
    public PermissionSet MissingAt(Scope scope, PermissionSet permissions) =>
        _isSystem ? default : permissions.Without(_access?.At(scope) ?? default);

    /// <summary>Returns the permissions that a grant gives and the actor does not have.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="role">The role of the grant.</param>
    public PermissionSet MissingFor(Grant grant, Role role) => MissingFor(grant, role, PermissionSet.All);

    /// <summary>Returns the permissions that a grant gives within a limit and the actor does not have.</summary>
    public PermissionSet MissingFor(Grant grant, Role role, PermissionSet limit)
    {
        if (_isSystem)
            return default;
        var (whole, inEnvironments) = AccessCompiler.PermissionsOf(grant, role);
        // An owner sees private projects, which a custom role with the same permissions does not.
        if (_access is null || (role == BuiltInRoles.Owner && !_access.IsOwner))
            return whole.With(inEnvironments).In(limit);
        return whole
            .Without(_access.AtAll(grant.Project, EnvironmentFilter.All))
            .With(inEnvironments.Without(_access.AtAll(grant.Project, grant.Environments)))
            .In(limit);
    }

    private static AccessMap? OfToken(DirectorySnapshot snapshot, string organization, string id, DateTimeOffset now) =>
        snapshot.FindToken(id) is { } token && token.Organization == organization && snapshot.IsUsable(token, now)
            ? AccessCompiler.Compile(snapshot, organization, token.Owner)?.Limit(token)
            : null;
}
