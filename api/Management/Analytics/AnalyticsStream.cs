using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides what the streams of server-sent events about an environment have in common.</summary>
internal sealed class AnalyticsStream(ControlDirectory directory, AccessDirectory access)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/event-stream";

    /// <summary>Returns whether the environment still exists and the actor still has the permission.</summary>
    public bool IsPermitted(EnvironmentRequest request, Permission permission) =>
        directory.Current.FindEnvironment(request.Id) is not null
        && request.Identity.FindAccess(access, request.Organization) is { } current
        && current.Allows(permission, Scope.Of(request.Id));

    /// <summary>Sets the headers of the answer.</summary>
    public static void SetHeaders(HttpContext http)
    {
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Begins the answer: its headers, and nothing between a write and the client.</summary>
    public static void Begin(HttpContext http)
    {
        SetHeaders(http);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Returns 429 when the server has the maximum number of streams.</summary>
    /// <param name="http">The request.</param>
    /// <param name="title">The title of the problem.</param>
    /// <param name="detail">What is limited by which setting, and what to do.</param>
    public static ProblemResult TooMany(HttpContext http, string title, string detail)
    {
        http.Response.Headers.RetryAfter = "10";
        return new(StatusCodes.Status429TooManyRequests, title, detail);
    }
}
