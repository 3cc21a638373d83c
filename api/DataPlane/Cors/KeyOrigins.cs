using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Cors;

/// <summary>
/// Rejects requests of pages whose origin their client key does not list. A preflight has no key, so that it cannot be rejected. Programs
/// without an origin are not affected: they could send any.
/// </summary>
internal sealed class KeyOrigins(SdkKeySessions sessions, TimeProvider time)
{
    /// <summary>Rejects the request or continues.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.Origin is not [{ } origin] || http.GetEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>() is null)
            return next(http);
        var session =
            sessions.Authenticate(http)
            ?? sessions.AuthenticateByQuery(http)
            ?? StreamTicket.Find(http.Request.Query["ticket"], sessions, StreamTicket.Day(time.GetUtcNow()));
        if (session is not { Origins.Length: > 0 })
            return next(http);
        DataPlaneCors.VaryByOrigin(http);
        return session.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? next(http)
            : Problems.WriteAsync(
                http,
                StatusCodes.Status403Forbidden,
                "Origin not allowed",
                $"The key does not allow pages of {Clipped.Value(origin)}. Create a key whose 'origins' has it."
            );
    }
}
