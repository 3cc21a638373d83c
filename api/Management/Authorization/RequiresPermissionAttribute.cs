using System.Collections.Immutable;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Declares the permissions that an endpoint requires at the scope of its address.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class RequiresPermissionAttribute : Attribute, IAuthorizeData, IAuthorizationRequirementData, IAccessDeclaration
{
    /// <summary>Initializes the attribute.</summary>
    /// <param name="permissions">The permissions; the actor needs all of them.</param>
    public RequiresPermissionAttribute(params Permission[] permissions) => Permissions = [.. permissions];

    /// <summary>Gets the permissions.</summary>
    public ImmutableArray<Permission> Permissions { get; }

    /// <summary>Gets whether one of the permissions is enough, because the endpoint checks the change itself.</summary>
    public bool AnyOf { get; init; }

    /// <summary>
    /// Gets whether it is enough to have the permissions at any scope of the organization, because the endpoint answers only with what the
    /// actor may see, or checks the scope itself.
    /// </summary>
    public bool AtAnyScope { get; init; }

    /// <summary>Gets whether the endpoint is about no organization in particular, and answers only with what the actor may see.</summary>
    public bool InAnyOrganization { get; init; }

    /// <inheritdoc/>
    public string? Policy { get; set; }

    /// <inheritdoc/>
    public string? Roles { get; set; }

    /// <inheritdoc/>
    public string? AuthenticationSchemes { get; set; } = ManagementAuthentication.Scheme;

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
        [new PermissionRequirement(Permissions, AnyOf, AtAnyScope, InAnyOrganization)];

    /// <summary>Returns the permissions for documentation.</summary>
    public override string ToString() =>
        InAnyOrganization ? "any credential"
        : Permissions.IsEmpty ? "any access"
        : string.Join(AnyOf ? " or " : " and ", Permissions.Select(permission => $"`{permission.Name()}`"))
            + (AtAnyScope ? " anywhere" : "");
}
