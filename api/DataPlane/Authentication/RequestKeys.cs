using System.Text;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>Reads keys and tokens from the headers of requests.</summary>
internal static class RequestKeys
{
    private const int LongestCredentials = 512;

    private const string Bearer = "Bearer ";

    /// <summary>The scheme in which clients of Flipt send tokens of an identity provider.</summary>
    private const string Jwt = "JWT ";

    /// <summary>The scheme in which clients of Flagr send a name and a password.</summary>
    private const string Basic = "Basic ";

    /// <summary>Returns the bearer token of a request, or an empty span.</summary>
    public static ReadOnlySpan<char> BearerToken(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] && IsOf(Bearer, header) ? After(Bearer, header) : default;

    /// <summary>Returns what <c>Authorization</c> has in the place of an SDK key, or an empty span.</summary>
    public static ReadOnlySpan<char> AuthorizationKey(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] ? AuthorizationKey(header) : default;

    /// <summary>
    /// Returns what a value of <c>Authorization</c> has in the place of an SDK key, or an empty span. Clients of Unleash send a key without
    /// a scheme, and those of Flagr can send it as a password.
    /// </summary>
    public static ReadOnlySpan<char> AuthorizationKey(string header)
    {
        if (IsOf(Bearer, header))
            return After(Bearer, header);
        if (IsOf(Jwt, header))
            return After(Jwt, header);
        if (IsOf(Basic, header))
            return Password(After(Basic, header));
        return header.Contains(' ') ? default : header;
    }

    /// <summary>Returns the value of <c>X-API-Key</c>, or an empty span.</summary>
    public static ReadOnlySpan<char> ApiKey(IHeaderDictionary headers) => headers["X-API-Key"] is [{ } key] ? key.AsSpan().Trim() : default;

    /// <summary>Returns the password of Basic authentication, RFC 7617; an empty span when there is none.</summary>
    private static ReadOnlySpan<char> Password(ReadOnlySpan<char> credentials)
    {
        // A key is much shorter.
        if (credentials.Length > LongestCredentials)
            return default;
        Span<byte> bytes = stackalloc byte[LongestCredentials];
        if (!Convert.TryFromBase64Chars(credentials, bytes, out var length))
            return default;
        var colon = bytes[..length].IndexOf((byte)':');
        return colon < 0 ? default : Encoding.UTF8.GetString(bytes[(colon + 1)..length]);
    }

    private static bool IsOf(string scheme, string header) => header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> After(string scheme, string header) => header.AsSpan(scheme.Length).Trim();
}
