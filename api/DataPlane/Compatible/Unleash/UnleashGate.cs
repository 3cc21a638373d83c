using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Decides which requests Unleash's APIs answer. Unleash's SDKs stop permanently after 401 and 403, so that only a wrong key is answered
/// so, and not one that may be valid again.
/// </summary>
internal sealed class UnleashGate(SdkKeySessions sessions)
{
    private const string RetrySeconds = "60";

    /// <summary>Returns the session of a request that is accepted, or null after the request was answered with an error.</summary>
    public async Task<SdkKeySession?> AuthenticateAsync(HttpContext http)
    {
        if (sessions.Authenticate(http) is not { } session)
            await RejectAsync(http, sessions.FindRejection(http));
        else if (CompatibleApiSwitch.FindReason(session, CompatibleApis.Unleash) is { } reason)
            await Problems.WriteAsync(http, StatusCodes.Status404NotFound, "Not found", reason);
        else
            return session;
        return null;
    }

    /// <summary>As <see cref="AuthenticateAsync"/>, for a key that may read rules.</summary>
    public async Task<SdkKeySession?> AuthenticateForRulesAsync(HttpContext http)
    {
        // First whether the API is served: SDKs stop after the 403 of a key that may not read rules.
        if (await AuthenticateAsync(http) is not { } session)
            return null;
        if (LimitedKeys.TryReject(http, session) is not { } rejected)
            return session;
        await rejected;
        return null;
    }

    /// <summary>Answers a request without a valid key.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rejection">Why a key with the right secret gives no access, or null when the request has none.</param>
    public static Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection)
    {
        if (rejection is not { } found)
            return Problems.UnauthorizedAsync(http);
        http.Response.Headers.RetryAfter = RetrySeconds;
        return Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, found.Title, found.Detail);
    }
}
