using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Audit;

/// <summary>
/// Reports requests that are answered 403, and 401 in spite of a credential, by any part of the pipeline. They are counted by route, so
/// that nothing that a caller chooses becomes part of an entry's key.
/// </summary>
internal sealed class DeniedRequestMiddleware(RequestDelegate next, DeniedRequests requests)
{
    /// <summary>Runs the rest of the pipeline and looks at its answer.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        var status = http.Response.StatusCode;
        if (status is StatusCodes.Status403Forbidden or StatusCodes.Status401Unauthorized)
            Report(http, status);
    }

    private void Report(HttpContext http, int status)
    {
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var subject = $"{http.Request.Method} {route}";
        var access = http.Features.Get<RequestAccess>();
        if (status == StatusCodes.Status403Forbidden && http.User.Identity is ManagementIdentity identity)
        {
            var initiator = RequestInitiator.Of(http, identity.Actor, identity.Via);
            var organization = access?.Organization ?? identity.Organization ?? AuditChain.Installation;
            requests.Add(new(initiator, organization, AuditActions.DenyRequest, subject, AuditResult.Denied));
            return;
        }
        if (status == StatusCodes.Status403Forbidden)
        {
            // Such as a request of another site with a session's cookie.
            var unknown = RequestInitiator.Of(http, Actor.ForSystem("anonymous"), via: null);
            requests.Add(new(unknown, AuditChain.Installation, AuditActions.DenyRequest, subject, AuditResult.Denied));
            return;
        }
        if (RequestKeys.BearerToken(http.Request.Headers).IsEmpty && RequestKeys.ApiKey(http.Request.Headers).IsEmpty)
            return;
        var anonymous = RequestInitiator.Of(http, Actor.ForSystem("anonymous"), via: null);
        requests.Add(new(anonymous, AuditChain.Installation, AuditActions.RejectCredential, subject, AuditResult.Failed));
    }
}
