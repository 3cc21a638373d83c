using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

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
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Declares the permissions that the endpoint requires at the scope of its address. The actor needs all of them.</summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, params Permission[] permissions) =>
        endpoint.Requires(new RequiresPermissionAttribute(permissions));

    /// <summary>
    /// Declares permissions that the actor needs at any scope of the organization. The endpoint answers only with what the actor may see,
    /// or checks the scope itself.
    /// </summary>
    public static RouteHandlerBuilder RequiresAnywhere(this RouteHandlerBuilder endpoint, params Permission[] permissions) =>
        endpoint.Requires(new RequiresPermissionAttribute(permissions) { AtAnyScope = true });

    /// <summary>Declares that the actor needs access to the organization, and no permission.</summary>
    public static RouteHandlerBuilder RequiresAnyAccess(this RouteHandlerBuilder endpoint) =>
        endpoint.Requires(new RequiresPermissionAttribute());

    /// <summary>
    /// Declares that everybody with a credential may call the endpoint, which is about no organization in particular and answers only with
    /// what the actor may see.
    /// </summary>
    public static RouteHandlerBuilder RequiresAnyCredential(this RouteHandlerBuilder endpoint) =>
        endpoint.Requires(new RequiresPermissionAttribute { InAnyOrganization = true });

    /// <summary>
    /// Declares that the endpoint changes a ruleset. The change itself determines the permissions (<see cref="ChangePermissions"/>).
    /// </summary>
    public static RouteHandlerBuilder RequiresChangePermissions(this RouteHandlerBuilder endpoint) =>
        endpoint.Requires(new RequiresPermissionAttribute([.. ChangePermissions.Any]) { AnyOf = true });

    /// <summary>
    /// Declares that the endpoint changes rulesets of the organization, and checks at each what its change requires
    /// (<see cref="ChangePermissions"/>).
    /// </summary>
    public static RouteHandlerBuilder RequiresChangePermissionsAnywhere(this RouteHandlerBuilder endpoint) =>
        endpoint.Requires(new RequiresPermissionAttribute([.. ChangePermissions.Any]) { AnyOf = true, AtAnyScope = true });

    private static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, RequiresPermissionAttribute permissions)
    {
        endpoint.Add(static builder =>
        {
            if (builder is not RouteEndpointBuilder { RoutePattern: var pattern } || !Names(pattern, "project", "organization"))
                return;
            // The organization, the project or the environment in the path may not exist, and a project or an environment be archived.
            builder.Metadata.Add(new ProducesResponseTypeMetadata(404, typeof(ProblemDocument), ["application/problem+json"]));
            var isWrite = builder.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods.Contains("GET") is false;
            if (isWrite && Names(pattern, "project"))
                builder.Metadata.Add(new ProducesResponseTypeMetadata(409, typeof(ProblemDocument), ["application/problem+json"]));
        });
        ((IEndpointConventionBuilder)endpoint).Finally(static builder =>
        {
            // Every read evaluates If-None-Match, which '*' meets always.
            var isRead = builder.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods.Contains("GET") is true;
            if (isRead && !builder.Metadata.OfType<ProducesResponseTypeMetadata>().Any(answer => answer.StatusCode == 304))
                builder.Metadata.Add(new ProducesResponseTypeMetadata(304, typeof(void)));
        });
        return endpoint
            .WithMetadata(permissions, new SecuritySchemeMetadata(SecuritySchemeMetadata.ApiToken, SecuritySchemeMetadata.Session))
            .WithProblems(Problems);
    }

    private static bool Names(RoutePattern pattern, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
            if (pattern.GetParameter(parameter) is not null)
                return true;
        return false;
    }

    /// <summary>Makes the start of the host fail when an endpoint of the group does not declare who may call it.</summary>
    public static RouteGroupBuilder RequirePermissions(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IAccessDeclaration>().Any())
                return;
            throw new InvalidOperationException(
                $"The management endpoint '{endpoint.DisplayName}' declares no permission. "
                    + $"Add .{nameof(Requires)}(Permission.…) where it is mapped, or "
                    + $".{nameof(SignInEndpointConventionBuilderExtensions.RequiresSignIn)}() or "
                    + $".{nameof(SignInEndpointConventionBuilderExtensions.AllowsAnyone)}()."
            );
        });
        return group;
    }
}
