using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Http;

/// <summary>
/// Provides the id of a request: that of the caller in <c>X-Request-Id</c>, otherwise that of its trace. The answer, problems, log scopes
/// and entries of logs about changes have it.
/// </summary>
internal static class RequestIds
{
    /// <summary>The header.</summary>
    public const string Header = "X-Request-Id";

    private const int MaxLength = 128;

    /// <summary>Returns the id of a request.</summary>
    public static string Of(HttpContext http)
    {
        if (FromCaller(http.Request.Headers) is { } id)
            return id;
        return Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
    }

    /// <summary>Gives the log scope of each request its id.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next =>
            http =>
            {
                if (FromCaller(http.Request.Headers) is { } id)
                    http.TraceIdentifier = id;
                return next(http);
            }
        );

    /// <summary>
    /// Returns the id that the caller chose, or null. It is text of 1 to 128 visible ASCII characters; any other is ignored.
    /// </summary>
    private static string? FromCaller(IHeaderDictionary headers) =>
        headers[Header] is [{ Length: > 0 and <= MaxLength } id] && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 ? id : null;
}
