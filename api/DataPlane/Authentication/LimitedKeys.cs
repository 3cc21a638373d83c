using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>Rejects requests for rules of client keys and of keys that are limited to tags, which may not see them.</summary>
internal static class LimitedKeys
{
    /// <summary>Answers a request of a key that may not see rules.</summary>
    /// <returns>The answer in progress, or null when the key may see them.</returns>
    public static Task? TryReject(HttpContext http, SdkKeySession session)
    {
        if (!session.Scope.IsLimited)
            return null;
        var (title, detail) = session.ClientSide
            ? ("Server key required", "A client key may evaluate but not read rules. Use a server key, or evaluate over OFREP.")
            : (
                "Unlimited key required",
                "The key is limited to flags with some tags, and may evaluate but not read rules, which refer to other flags. Use a server "
                    + "key without tags, or evaluate over OFREP."
            );
        return Problems.WriteAsync(http, StatusCodes.Status403Forbidden, title, detail);
    }
}
