namespace FlagCluster.Contracts.Access;

/// <summary>Represents a named set of permissions: a built-in role, or a custom role of an organization.</summary>
/// <param name="Organization">The slug of the organization; empty for a built-in role.</param>
/// <param name="Slug">The slug, unique in the organization and different from those of built-in roles.</param>
/// <param name="Name">The display name.</param>
/// <param name="Description">What the role is for.</param>
/// <param name="Permissions">The permissions.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Role(
    string Organization,
    string Slug,
    string Name,
    string Description,
    PermissionSet Permissions,
    DateTimeOffset CreatedAt
)
{
    /// <summary>Gets whether the role is part of the product.</summary>
    public bool IsBuiltIn => Organization.Length == 0;

    /// <summary>Gets whether the role can only be granted for a whole organization.</summary>
    public bool IsForOrganizations { get; init; }

    /// <summary>Gets the id, <c>organization/slug</c>.</summary>
    public string Id => $"{Organization}/{Slug}";
}
