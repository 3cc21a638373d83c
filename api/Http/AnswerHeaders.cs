using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Http;

/// <summary>
/// Adds the headers that every answer except evaluations has: the id of the request, and what keeps browsers from guessing types, from
/// showing an answer in a frame and from sending its address to others. Handlers may set others. Answers without an ETag that say nothing
/// about caches must not be stored.
/// </summary>
internal static class AnswerHeaders
{
    private const string Policy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Adds the middleware. Call it before the exception handler, which removes headers that are set already.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next =>
            http =>
            {
                http.Response.OnStarting(Set, http);
                return next(http);
            }
        );

    private static Task Set(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        headers[RequestIds.Header] = RequestIds.Of(http);
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, Policy);
        if (headers.ETag.Count == 0)
            headers.TryAdd(HeaderNames.CacheControl, "no-store");
        return Task.CompletedTask;
    }
}
