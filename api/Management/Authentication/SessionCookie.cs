using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Authentication;

/// <summary>
/// Provides the cookie of sessions: <c>__Host-fc</c>, which browsers accept only over HTTPS and send only to this host. Over plain HTTP, on
/// a developer's machine, it is <c>fc</c>; a server whose public address is HTTPS never reads that one.
/// </summary>
internal static class SessionCookie
{
    /// <summary>The name over HTTPS.</summary>
    public const string SecureName = "__Host-fc";

    /// <summary>The name over plain HTTP.</summary>
    public const string PlainName = "fc";

    /// <summary>
    /// Returns whether a session is the credential of a request. A token takes precedence, even if it is not valid: the request must not
    /// be made with the rights of another one.
    /// </summary>
    public static bool IsCredential(HttpRequest request) => !HasToken(request) && Find(request) is not null;

    /// <summary>Returns the text of the cookie of a request, or null.</summary>
    public static string? Find(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Cookie) && request.Cookies.TryGetValue(NameOf(request), out var text) ? text : null;

    /// <summary>Sets the cookie.</summary>
    /// <param name="http">The request.</param>
    /// <param name="text">The text of the session.</param>
    /// <param name="expiresAt">The time at which the session ends.</param>
    public static void Set(HttpContext http, string text, DateTimeOffset expiresAt)
    {
        var options = Options(http.Request);
        options.Expires = expiresAt;
        http.Response.Cookies.Append(NameOf(http.Request), text, options);
    }

    /// <summary>Deletes the cookie. Browsers require the attributes with which it was set.</summary>
    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(NameOf(http.Request), Options(http.Request));

    private static bool HasToken(HttpRequest request) =>
        request.Headers.ContainsKey(HeaderNames.Authorization) || request.Headers.ContainsKey("X-API-Key");

    private static string NameOf(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    /// <summary>Lax and not Strict: a link in a message opens the console signed in.</summary>
    private static CookieOptions Options(HttpRequest request) =>
        new()
        {
            HttpOnly = true,
            Secure = request.IsHttps,
            SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
            Path = "/",
        };
}
