using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.Http.Conditions;

/// <summary>Evaluates the conditions of requests that read.</summary>
internal static class Preconditions
{
    /// <summary>The message for a malformed condition.</summary>
    public const string Malformed =
        "'If-Match' and 'If-None-Match' must be '*' or a list of ETags as an answer had them, with their quotes, such as \"1.42\".";

    /// <summary>The message for an <c>If-Match</c> that does not match the current ETag.</summary>
    public const string Failed = "'If-Match' does not name the current ETag. Read again without it.";

    /// <summary>Evaluates the conditions of a request for a representation that exists.</summary>
    /// <remarks>RFC 9110, section 13.2.2.</remarks>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="etag">The tag of the representation with its quotes; empty when it has none, and no tag matches.</param>
    public static PreconditionResult OfRead(IHeaderDictionary headers, ReadOnlySpan<char> etag)
    {
        // Some clients without a tag send an empty If-None-Match. It is ignored, and they receive the whole answer.
        var known = StringValues.IsNullOrEmpty(headers.IfNoneMatch) ? default : headers.IfNoneMatch;
        if (!EntityTags.TryParse(headers.IfMatch, out var match) || !EntityTags.TryParse(known, out var noneMatch))
            return PreconditionResult.Malformed;
        if (match.IsPresent && !match.IsAny && !match.Contains(etag))
            return PreconditionResult.Failed;
        return noneMatch.IsPresent && (noneMatch.IsAny || noneMatch.Contains(etag))
            ? PreconditionResult.NotModified
            : PreconditionResult.Met;
    }

    /// <summary>Returns the handler of reads of a representation that exists and has no tag.</summary>
    /// <param name="handler">Sends the representation.</param>
    public static RequestDelegate OfUntagged(RequestDelegate handler) => http => TryAnswer(http, etag: "") ?? handler(http);

    /// <summary>Answers a request for a representation that exists, when its conditions decide it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="etag">The tag of the representation with its quotes; empty when it has none.</param>
    /// <returns>The answer in progress, or null when the representation is to be sent.</returns>
    public static Task? TryAnswer(HttpContext http, string etag)
    {
        switch (OfRead(http.Request.Headers, etag))
        {
            case PreconditionResult.Met:
                return null;
            case PreconditionResult.NotModified:
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            case PreconditionResult.Failed:
                return Problems.WriteAsync(http, StatusCodes.Status412PreconditionFailed, "Precondition failed", Failed);
            default:
                return Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "Malformed request", Malformed);
        }
    }
}
