using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Decides whether grants allow an operation. The result depends only on the arguments.</summary>
public static class AccessPolicy
{
    /// <summary>Returns whether any grant has a permission at a scope. Grants are united; what no grant allows is denied.</summary>
    /// <param name="grants">The grants of the actor.</param>
    /// <param name="permission">The permission that the operation requires.</param>
    /// <param name="scope">The scope of the operation.</param>
    public static bool Allows(IEnumerable<Grant> grants, Permission permission, Scope scope)
    {
        ArgumentNullException.ThrowIfNull(grants);
        return grants.Any(grant => grant.Scope.Includes(scope) && grant.Role.Permissions.Contains(permission));
    }

    /// <summary>Returns the permissions of a list that no grant has at a scope.</summary>
    /// <param name="grants">The grants of the actor.</param>
    /// <param name="permissions">The permissions that the operation requires.</param>
    /// <param name="scope">The scope of the operation.</param>
    public static IReadOnlyList<Permission> Missing(IReadOnlyCollection<Grant> grants, IEnumerable<Permission> permissions, Scope scope) =>
        [.. permissions.Where(permission => !Allows(grants, permission, scope))];
}
