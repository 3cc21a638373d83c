using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the declaration of endpoints that need no permission.</summary>
internal static class SignInEndpointConventionBuilderExtensions
{
    /// <summary>Declares that the endpoint serves the account of the person who has signed in.</summary>
    public static RouteHandlerBuilder RequiresSignIn(this RouteHandlerBuilder endpoint) =>
        endpoint
            .WithMetadata(new RequiresSignInAttribute(), new SecuritySchemeMetadata(SecuritySchemeMetadata.Session))
            .WithProblems(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status401Unauthorized,
                StatusCodes.Status403Forbidden,
                StatusCodes.Status412PreconditionFailed,
                StatusCodes.Status503ServiceUnavailable
            );

    /// <summary>
    /// Declares, in addition to what the endpoint requires, that a person must have signed in within the last minutes. Tokens are not asked
    /// for that.
    /// </summary>
    public static RouteHandlerBuilder RequiresFreshSignIn(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new RequiresFreshSignInAttribute());

    /// <summary>
    /// Declares, in addition to <see cref="RequiresSignIn"/>, that the endpoint concerns the account as a whole
    /// (<see cref="ConcernsWholeAccountAttribute"/>). With <see cref="RequiresFreshSignIn"/> that needs no declaration.
    /// </summary>
    public static RouteHandlerBuilder ConcernsWholeAccount(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new ConcernsWholeAccountAttribute());

    /// <summary>Declares that the endpoint needs no credential.</summary>
    public static RouteHandlerBuilder AllowsAnyone(this RouteHandlerBuilder endpoint) =>
        endpoint
            .WithMetadata(new AllowsAnyoneAttribute())
            .WithProblems(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status403Forbidden,
                StatusCodes.Status412PreconditionFailed,
                StatusCodes.Status503ServiceUnavailable
            );
}
