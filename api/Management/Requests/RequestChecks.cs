using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Checks query parameters and headers of a request before the endpoint runs, so that no request is carried out that the endpoint would
/// understand only in part.
/// </summary>
internal static class RequestChecks
{
    /// <summary>The header that names a request.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Returns the problem of a request, or null.</summary>
    public static ProblemResult? FindProblem(HttpContext http)
    {
        if (QueryParameters.FindProblem(http) is { } query)
            return ProblemResult.BadRequest(query);
        if (!HasValidConditions(http.Request))
            return ProblemResult.BadRequest(Preconditions.Malformed);
        if (!IsRead(http.Request) && http.Request.Headers.ContainsKey(IdempotencyKey) && !Supports(http, IdempotencyKey))
        {
            return ProblemResult.BadRequest(
                $"The endpoint does not support '{IdempotencyKey}': a repeated request would be carried out again. Leave it out, and read "
                    + "before you repeat a request whose answer was lost."
            );
        }
        return null;
    }

    /// <summary>Returns whether a request only reads by its method.</summary>
    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Returns whether a request writes nothing, by its method, its endpoint or because it is a dry run.</summary>
    public static bool ChangesNothing(HttpContext http) =>
        IsRead(http.Request)
        || http.GetEndpoint()?.Metadata.GetMetadata<ReadsOnly>() is not null
        || QueryParameters.IsSet(http.Request, "dryRun");

    /// <summary>Returns whether the endpoint of a request declares a header.</summary>
    public static bool Supports(HttpContext http, string header)
    {
        foreach (var parameter in http.GetEndpoint()?.Metadata.GetOrderedMetadata<RequestParameterMetadata>() ?? [])
            if (parameter.In == "header" && parameter.Name == header)
                return true;
        return false;
    }

    /// <summary>
    /// Returns whether the conditions of a request have the syntax of RFC 9110. An empty condition of a write is malformed.
    /// </summary>
    private static bool HasValidConditions(HttpRequest request) =>
        IsRead(request)
            ? Preconditions.OfRead(request.Headers, default) != PreconditionResult.Malformed
            : EntityTags.TryParse(request.Headers.IfMatch, out _) && EntityTags.TryParse(request.Headers.IfNoneMatch, out _);
}
