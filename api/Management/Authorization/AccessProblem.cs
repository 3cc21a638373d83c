using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Holds the answer to a request that was not authorized.</summary>
/// <param name="Result">The answer.</param>
internal sealed record AccessProblem(ProblemResult Result);

/// <summary>
/// Answers requests that were not authorized with their <see cref="AccessProblem"/>, whatever the scheme that authenticated them.
/// </summary>
internal sealed class AccessProblemResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    /// <inheritdoc/>
    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    ) =>
        authorizeResult.Forbidden && context.Features.Get<AccessProblem>() is { } problem
            ? problem.Result.ExecuteAsync(context)
            : _default.HandleAsync(next, context, policy, authorizeResult);
}
