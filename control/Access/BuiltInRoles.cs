using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Provides the roles that are part of the product.</summary>
public static class BuiltInRoles
{
    /// <summary>Gets the role that has every permission in its organization.</summary>
    public static Role OrganizationOwner { get; } = new("organization-owner", [.. PermissionNames.All]);
}
