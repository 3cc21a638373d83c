using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Hosting.Server;

/// <summary>
/// Represents the address at which clients reach the server. It is that of each request: whatever writes an address of the server takes
/// scheme, host and <see cref="HttpRequest.PathBase"/> from there.
/// </summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host, and the port unless it is the scheme's.</param>
/// <param name="Prefix">The path, which does not end in a slash.</param>
internal sealed record PublicAddress(string Scheme, HostString Host, PathString Prefix)
{
    /// <summary>Parses <see cref="ServerOptions.PublicUrl"/>.</summary>
    /// <returns>The address, or null when the text is not one.</returns>
    public static PublicAddress? Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return null;
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 || uri.Host.Length == 0)
            return null;
        var host = uri.IsDefaultPort ? new HostString(uri.Host) : new HostString(uri.Host, uri.Port);
        return new(uri.Scheme, host, PathString.FromUriComponent(uri.AbsolutePath.TrimEnd('/')));
    }

    /// <summary>Gives requests this address. Proxies may remove the prefix from the path or leave it there.</summary>
    public void Use(IApplicationBuilder app) =>
        app.Use(next =>
            http =>
            {
                var request = http.Request;
                (request.Scheme, request.Host) = (Scheme, Host);
                if (Prefix.HasValue)
                {
                    if (request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal, out var rest))
                        request.Path = rest.HasValue ? rest : "/";
                    request.PathBase = Prefix;
                }
                return next(http);
            }
        );
}
