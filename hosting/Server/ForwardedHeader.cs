using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace FlagCluster.Hosting.Server;

/// <summary>
/// Reads the header <c>Forwarded</c> of trusted proxies, as <see cref="ForwardedHeadersMiddleware"/> reads <c>X-Forwarded-*</c>: from the
/// last element to the first, as long as the address that sent it is trusted.
/// </summary>
/// <remarks>
/// RFC 7239. A request that has <c>X-Forwarded-For</c>, <c>-Proto</c> or <c>-Host</c> too is described by these: most proxies that set them
/// pass a <c>Forwarded</c> of their clients on.
/// </remarks>
/// <param name="options">The trusted proxies.</param>
internal sealed class ForwardedHeader(ForwardedHeadersOptions options)
{
    private const string Name = "Forwarded";

    private static readonly Marker Used = new();

    private readonly string[] _others = [options.ForwardedForHeaderName, options.ForwardedProtoHeaderName, options.ForwardedHostHeaderName];

    /// <summary>Adds the middleware for all forwarded headers.</summary>
    public void Use(IApplicationBuilder app)
    {
        // Decided before the other middleware, which removes the headers that it uses.
        app.Use(next =>
            http =>
            {
                if (IsUsed(http.Request.Headers))
                    http.Features.Set(Used);
                return next(http);
            }
        );
        app.UseForwardedHeaders(options);
        app.Use(next =>
            http =>
            {
                if (http.Features.Get<Marker>() is not null)
                    Apply(http);
                return next(http);
            }
        );
    }

    private bool IsUsed(IHeaderDictionary headers)
    {
        if (!headers.ContainsKey(Name))
            return false;
        foreach (var other in _others)
            if (headers.ContainsKey(other))
                return false;
        return true;
    }

    private void Apply(HttpContext http)
    {
        if (!IsTrusted(http.Connection.RemoteIpAddress) || ForwardedElement.Parse(http.Request.Headers[Name]) is not { } elements)
            return;
        for (var i = elements.Count - 1; i >= 0 && IsTrusted(http.Connection.RemoteIpAddress); i--)
        {
            var element = elements[i];
            if (element.Proto is { } proto)
                http.Request.Scheme = proto;
            if (element.Host is { } host)
                http.Request.Host = new(host);
            if (element.For is null)
                return;
            (http.Connection.RemoteIpAddress, http.Connection.RemotePort) = (element.For, 0);
        }
    }

    private bool IsTrusted(IPAddress? address)
    {
        if (address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in options.KnownIPNetworks)
            if (network.Contains(address))
                return true;
        return options.KnownProxies.Contains(address);
    }

    /// <summary>Marks a request whose <c>Forwarded</c> is used.</summary>
    private sealed class Marker;
}
