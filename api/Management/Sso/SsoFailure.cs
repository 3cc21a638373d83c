using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Sso;

/// <summary>
/// Represents a sign-in that failed: problem details for programs, and a page of the console that explains it for browsers, which arrive
/// here from the identity provider.
/// </summary>
/// <param name="Code">The reason as one word, for the page.</param>
/// <param name="Problem">The problem details.</param>
internal sealed record SsoFailure(string Code, ProblemResult Problem) : IResult
{
    /// <summary>The code of a provider that does not exist or is disabled.</summary>
    public const string Missing = "missing";

    /// <summary>The code of an answer of a provider that is not valid, or too late.</summary>
    public const string Invalid = "invalid";

    /// <summary>The code of a person whom the provider did not let in, or who did not want to.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The code of a provider or a store that does not answer.</summary>
    public const string Unavailable = "unavailable";

    private const string SignInPage = "/console/sign-in",
        ProfilePage = "/console/profile";

    /// <summary>Returns whether a browser opens the address as a page.</summary>
    public static bool IsPage(HttpRequest request) =>
        MediaRanges.QualityOf(request.Headers.Accept, "text/html") is { Specificity: MediaRanges.Named, Quality: > 0 };

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Vary = HeaderNames.Accept;
        if (!IsPage(httpContext.Request))
            return Problem.ExecuteAsync(httpContext);
        httpContext.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
        httpContext.Response.Headers.Remove(HeaderNames.RetryAfter);
        httpContext.Response.Redirect(httpContext.Request.PathBase + Address(httpContext.Features.Get<SsoAnswer>()));
        return Task.CompletedTask;
    }

    private string Address(SsoAnswer? answer)
    {
        if (answer?.LinksSession is not null)
            return $"{ProfilePage}?sso={Code}";
        var address = $"{SignInPage}?sso={Code}";
        if (answer?.Organization is { } organization)
            address += $"&organization={Uri.EscapeDataString(organization)}";
        // The page knows paths of the console, without the slash at its end.
        const string Root = SsoSignInFinisher.DefaultReturnUrl;
        return
            answer?.ReturnUrl is { } path
            && path.Length > Root.Length
            && SsoSignInFinisher.IsReturnUrl(path)
            && path.StartsWith(Root, StringComparison.Ordinal)
            ? $"{address}&return={Uri.EscapeDataString(path[(Root.Length - 1)..])}"
            : address;
    }
}
