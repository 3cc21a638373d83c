using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Api.Management.Access;

/// <summary>Represents a role.</summary>
[SchemaName("role"), Description("A named set of permissions.")]
internal sealed record RoleResponse
{
    [Slug]
    public required string Slug { get; init; }

    [ResourceName]
    public required string Name { get; init; }

    public required string Description { get; init; }

    [Description("Whether the role is part of the product and cannot be changed.")]
    public required bool IsBuiltIn { get; init; }

    [Description("Whether the role can only be granted for the whole organization.")]
    public required bool IsForOrganizations { get; init; }

    [Permissions]
    public required IReadOnlyList<string> Permissions { get; init; }

    public static RoleResponse From(Role role) =>
        new()
        {
            Slug = role.Slug,
            Name = role.Name,
            Description = role.Description,
            IsBuiltIn = role.IsBuiltIn,
            IsForOrganizations = role.IsForOrganizations,
            Permissions = Names(role.Permissions),
        };

    /// <summary>Returns the names of permissions.</summary>
    public static IReadOnlyList<string> Names(PermissionSet permissions) => [.. permissions.Select(permission => permission.Name())];
}

/// <summary>Represents a request to create a custom role.</summary>
[SchemaName("createRoleRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateRoleRequest
{
    [Slug, Description("The identifier of the role. It cannot be changed.")]
    public required string Slug { get; init; }

    [ResourceName, Description("The display name; the slug by default.")]
    public string? Name { get; init; }

    [Storable(1000), Description("What the role is for.")]
    public string? Description { get; init; }

    [Permissions, Description("The permissions; you need each of them.")]
    public required IReadOnlyList<string> Permissions { get; init; }
}

/// <summary>Represents a request to replace a custom role.</summary>
[SchemaName("replaceRoleRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReplaceRoleRequest
{
    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [Storable(1000), Description("What the role is for.")]
    public string? Description { get; init; }

    [Permissions, Description("The permissions; you need each of them, and each that the role had, wherever the role is granted.")]
    public required IReadOnlyList<string> Permissions { get; init; }
}

/// <summary>Represents a grant.</summary>
[SchemaName("grant"), Description("A role that a user, a group or a service account has.")]
internal sealed record GrantResponse
{
    public required string Id { get; init; }

    [OneOf("user", "group", "serviceAccount")]
    public required string PrincipalKind { get; init; }

    [Description("The id of the user, the group or the service account.")]
    public required string Principal { get; init; }

    [Slug, Description("The slug of the role.")]
    public required string Role { get; init; }

    [Description("The slug of the project; null for the organization and its projects, except private ones.")]
    public required string? Project { get; init; }

    [OneOf("all", "listed", "exceptProductionLike"), Description("The environments in which the grant applies.")]
    public required string Environments { get; init; }

    [Description("The slugs of listed environments; otherwise empty.")]
    public required IReadOnlyList<string> EnvironmentSlugs { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who created the grant, as kind:id.")]
    public required string CreatedBy { get; init; }

    public static GrantResponse From(Grant grant) =>
        new()
        {
            Id = grant.Id,
            PrincipalKind = grant.Principal.KindName,
            Principal = grant.Principal.Id,
            Role = grant.Role,
            Project = grant.Project,
            Environments =
                grant.Environments == EnvironmentFilter.All ? "all"
                : grant.Environments == EnvironmentFilter.ExceptProductionLike ? "exceptProductionLike"
                : "listed",
            EnvironmentSlugs = grant.Environments.Slugs,
            CreatedAt = grant.CreatedAt,
            CreatedBy = grant.CreatedBy,
        };
}

/// <summary>Represents a request to create a grant.</summary>
[SchemaName("createGrantRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateGrantRequest
{
    [OneOf("user", "group", "serviceAccount")]
    public required string PrincipalKind { get; init; }

    [Id, Description("The id of the user, the group or the service account.")]
    public required string Principal { get; init; }

    [Slug, Description("The slug of the role.")]
    public required string Role { get; init; }

    [SlugOrNull, Description("The slug of the project; the organization and its projects, except private ones, by default.")]
    public string? Project { get; init; }

    [OneOf("all", "listed", "exceptProductionLike")]
    [Description("The environments in which the grant applies: 'listed' if there are slugs, otherwise 'all' by default.")]
    public string? Environments { get; init; }

    [Slugs, Description("The slugs of listed environments. An environment that is added later is not among them.")]
    public IReadOnlyList<string>? EnvironmentSlugs { get; init; }
}
