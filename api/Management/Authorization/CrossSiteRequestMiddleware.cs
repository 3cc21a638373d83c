using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>
/// Rejects requests that a page of another site makes with the cookie of a session, and those that begin a session for such a page. A
/// browser says where a request comes from; a request with the cookie that does not say it is rejected.
/// </summary>
/// <remarks>
/// <c>Sec-Fetch-Site</c> of the Fetch Metadata specification; <c>Origin</c> for browsers without it. Content types that forms can send are
/// rejected too, because browsers send them without asking the server.
/// </remarks>
internal sealed class CrossSiteRequestMiddleware(RequestDelegate next)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private static readonly string[] FormTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

    /// <summary>Rejects the request or runs the rest of the pipeline.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        if (RequestChecks.IsRead(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<SignedRequests>() is not null)
            return next(http);
        var hasSession = SessionCookie.IsCredential(http.Request);
        if (!hasSession && http.GetEndpoint()?.Metadata.GetMetadata<AllowsAnyoneAttribute>() is null)
            return next(http);
        if (!IsSameOrigin(http.Request, mustSay: hasSession))
            return Problems.WriteAsync(
                http,
                StatusCodes.Status403Forbidden,
                "Cross-site request",
                "The request does not come from a page of this server. A program that is not a browser sends the server's address as "
                    + "'Origin', or uses a token instead of a session."
            );
        if (IsForm(http))
            return Problems.WriteAsync(
                http,
                StatusCodes.Status415UnsupportedMediaType,
                "Unsupported content type",
                "Send 'Content-Type: application/json'."
            );
        return next(http);
    }

    private static bool IsSameOrigin(HttpRequest request, bool mustSay)
    {
        var headers = request.Headers;
        if (headers.TryGetValue(FetchSite, out var site))
            return site is ["same-origin" or "none"];
        return headers.Origin.Count == 0 ? !mustSay : headers.Origin is [{ } origin] && IsOwn(request, origin);
    }

    private static bool IsOwn(HttpRequest request, string origin) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static bool IsForm(HttpContext http)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim();
        if (string.IsNullOrEmpty(type))
            return http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && http.Request.ContentLength != 0;
        return FormTypes.Contains(type, StringComparer.OrdinalIgnoreCase);
    }
}
