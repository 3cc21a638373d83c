using FlagCluster.Contracts.Links;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides the addresses of links: pages of the console, with the token in the fragment, which browsers do not send.</summary>
internal static class LinkAddress
{
    /// <summary>Returns the address of a link, which begins with that of the request's server.</summary>
    /// <param name="request">The request.</param>
    /// <param name="purpose">What the link does.</param>
    /// <param name="token">The token.</param>
    public static string Of(HttpRequest request, LinkPurpose purpose, string token) => Creator(request, purpose)(token);

    /// <summary>Returns a function that returns the address of a link after the request has ended.</summary>
    public static Func<string, string> Creator(HttpRequest request, LinkPurpose purpose)
    {
        var page = purpose switch
        {
            LinkPurpose.Invitation => "invitation",
            LinkPurpose.PasswordReset => "password-reset",
            _ => "email-change",
        };
        var address = $"{request.Scheme}://{request.Host}{request.PathBase}/console/{page}#token=";
        return token => address + token;
    }
}
