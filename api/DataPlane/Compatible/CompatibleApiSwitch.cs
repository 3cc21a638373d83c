using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Compatible;

/// <summary>Decides whether an environment serves a compatible API. Every one is off until a person switches it on.</summary>
internal static class CompatibleApiSwitch
{
    /// <summary>
    /// Returns why a request is to be answered 404, or null when the environment of its key serves the API. Call it after authentication:
    /// callers without a key must not learn it. Allocates nothing when the API is served.
    /// </summary>
    /// <param name="session">The session of the key.</param>
    /// <param name="api">The API of the request.</param>
    public static string? FindReason(SdkKeySession session, CompatibleApis api)
    {
        if ((session.CompatibleApis & api) != 0)
            return null;
        var name = CompatibleApiNames.TextOf(api);
        return $"The environment of the key does not serve the API '{name}'. Add '{name}' to its 'compatibleApis' in the management API.";
    }
}
