using FlagCluster.Api.Http.Conditions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Evaluates the conditions of requests for resources without an ETag: they exist, and no tag matches them. Endpoints of versioned
/// resources declare the conditions and evaluate them themselves.
/// </summary>
internal sealed class ConditionFilter : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (RequestChecks.Supports(http, HeaderNames.IfMatch) || RequestChecks.Supports(http, HeaderNames.IfNoneMatch))
            return next(context);
        if (http.GetEndpoint()?.Metadata.GetMetadata<ConditionsOfHandler>() is not null)
            return next(context);
        return ConditionResult.Of(http, etag: "") is { } result ? ValueTask.FromResult<object?>(result) : next(context);
    }
}

/// <summary>
/// Marks an endpoint whose handler finds out whether the resource exists: it evaluates the conditions after that, because conditions do not
/// turn a 404 into a 412.
/// </summary>
/// <remarks>RFC 9110, section 13.2.1.</remarks>
internal sealed class ConditionsOfHandler
{
    /// <summary>Gets the mark.</summary>
    public static ConditionsOfHandler Mark { get; } = new();
}

/// <summary>Provides the answers to requests whose conditions decide them.</summary>
internal static class ConditionResult
{
    /// <summary>Returns the answer instead of the representation, or null when the conditions of the request are met.</summary>
    /// <param name="http">The request.</param>
    /// <param name="etag">The tag of the representation with its quotes; empty when it has none.</param>
    public static IResult? Of(HttpContext http, string etag) =>
        Preconditions.OfRead(http.Request.Headers, etag) switch
        {
            PreconditionResult.Met => null,
            PreconditionResult.Malformed => ProblemResult.BadRequest(Preconditions.Malformed),
            PreconditionResult.NotModified when RequestChecks.IsRead(http.Request) => TypedResults.StatusCode(
                StatusCodes.Status304NotModified
            ),
            PreconditionResult.NotModified => ProblemResult.PreconditionFailed(
                "'If-None-Match' forbids the request: what it names exists."
            ),
            _ => ProblemResult.PreconditionFailed(Preconditions.Failed),
        };
}
