using System.ComponentModel;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Access;

/// <summary>Represents the permissions of the caller.</summary>
[SchemaName("myPermissions"), Description("The permissions that the caller has now.")]
internal sealed record MyPermissionsResponse
{
    [Slug]
    public required string Organization { get; init; }

    [Description("The environment, as project/environment; null for the organization.")]
    public required string? Environment { get; init; }

    [Permissions, Description("The permissions at the scope.")]
    public required IReadOnlyList<string> Permissions { get; init; }
}

/// <summary>Represents why a principal has a permission.</summary>
[SchemaName("accessExplanation"), Description("Why a principal has a permission at a scope, or that it has not.")]
internal sealed record AccessExplanationResponse
{
    [Description("Whether the principal has the permission at the scope.")]
    public required bool Allowed { get; init; }

    [Description("Whether the principal has access to the organization. One that is not active has no permission.")]
    public required bool IsActive { get; init; }

    [Description("What gives the permission. Each is enough.")]
    public required IReadOnlyList<AccessSourceResponse> Sources { get; init; }
}

/// <summary>Represents what gives a permission.</summary>
[SchemaName("accessSource"), Description("A grant, or the membership, that gives a permission.")]
internal sealed record AccessSourceResponse
{
    [Description("The grant; null when the permission comes with the membership in the organization.")]
    public required GrantResponse? Grant { get; init; }

    [Slug, Description("The role that has the permission.")]
    public required string Role { get; init; }

    [Description("The id of the group that has the grant; null when the principal has it itself.")]
    public required string? Group { get; init; }
}
