using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the declaration of permissions on endpoints.</summary>
internal static class PermissionEndpointConventionBuilderExtensions
{
    /// <summary>The problems of every endpoint: those of its parameters, conditions and credential, and of the store.</summary>
    private static readonly int[] Problems =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status401Unauthorized,
        StatusCodes.Status403Forbidden,
        StatusCodes.Status412PreconditionFailed,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Declares the permissions that the endpoint requires at the scope of its address. The actor needs all of them.</summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, params Permission[] permissions) =>
        endpoint.Requires(new RequiresPermissionAttribute(permissions));

    /// <summary>
    /// Declares that the endpoint changes a ruleset. The change itself determines the permissions (<see cref="ChangePermissions"/>).
    /// </summary>
    public static RouteHandlerBuilder RequiresChangePermissions(this RouteHandlerBuilder endpoint) =>
        endpoint.Requires(new RequiresPermissionAttribute([.. ChangePermissions.Any]) { AnyOf = true });

    private static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, RequiresPermissionAttribute permissions)
    {
        endpoint.Add(static builder =>
        {
            // The project or the environment in the path may not exist.
            if (builder is RouteEndpointBuilder { RoutePattern: var pattern } && pattern.GetParameter("project") is not null)
                builder.Metadata.Add(new ProducesResponseTypeMetadata(404, typeof(ProblemDocument), ["application/problem+json"]));
        });
        return endpoint.WithMetadata(permissions, new SecuritySchemeMetadata(SecuritySchemeMetadata.ApiToken)).WithProblems(Problems);
    }

    /// <summary>Makes the start of the host fail when an endpoint of the group declares no permission.</summary>
    public static RouteGroupBuilder RequirePermissions(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<RequiresPermissionAttribute>().Any())
                return;
            throw new InvalidOperationException(
                $"The management endpoint '{endpoint.DisplayName}' declares no permission. "
                    + $"Add .{nameof(Requires)}(Permission.…) where it is mapped."
            );
        });
        return group;
    }
}
