using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>Reads keys and tokens from the headers of requests.</summary>
internal static class RequestKeys
{
    private const string Bearer = "Bearer ";

    /// <summary>The scheme in which clients of Flipt send tokens of an identity provider.</summary>
    private const string Jwt = "JWT ";

    /// <summary>Returns the bearer token of a request, or an empty span.</summary>
    public static ReadOnlySpan<char> BearerToken(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] && IsOf(Bearer, header) ? After(Bearer, header) : default;

    /// <summary>Returns what <c>Authorization</c> has in the place of an SDK key, or an empty span.</summary>
    public static ReadOnlySpan<char> AuthorizationKey(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] ? AuthorizationKey(header) : default;

    /// <summary>
    /// Returns what a value of <c>Authorization</c> has in the place of an SDK key, or an empty span. Clients of Unleash send a key without
    /// a scheme.
    /// </summary>
    public static ReadOnlySpan<char> AuthorizationKey(string header)
    {
        if (IsOf(Bearer, header))
            return After(Bearer, header);
        if (IsOf(Jwt, header))
            return After(Jwt, header);
        return header.Contains(' ') ? default : header;
    }

    /// <summary>Returns the value of <c>X-API-Key</c>, or an empty span.</summary>
    public static ReadOnlySpan<char> ApiKey(IHeaderDictionary headers) => headers["X-API-Key"] is [{ } key] ? key.AsSpan().Trim() : default;

    private static bool IsOf(string scheme, string header) => header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> After(string scheme, string header) => header.AsSpan(scheme.Length).Trim();
}
