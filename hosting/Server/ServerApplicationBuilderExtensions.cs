using System.Net;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Settings;
using FlagCluster.Hosting.Tls;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using IPNetwork = System.Net.IPNetwork;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the first middleware of every host.</summary>
public static class ServerApplicationBuilderExtensions
{
    /// <summary>
    /// Gives requests the address at which clients reach the server: that of <see cref="ServerOptions.PublicUrl"/>, or that which the
    /// headers of <see cref="ServerOptions.TrustedProxies"/> name. Over HTTPS, sends Strict-Transport-Security if it is configured. Call it
    /// before any other middleware is added.
    /// </summary>
    public static WebApplication UseServer(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // Creates the instruments.
        app.Services.GetService<CertificateMetrics>();
        // Not validated yet: all settings are validated together after the application was built.
        var options = app.Configuration.ReadOptions<ServerOptions>("Server");
        if (options.SplitTrustedProxies() is { Length: > 0 } proxies)
            new ForwardedHeader(Forwarded(proxies)).Use(app);
        PublicAddress.Parse(options.PublicUrl)?.Use(app);
        if (options.HstsDays > 0)
            app.UseHsts();
        return app;
    }

    private static ForwardedHeadersOptions Forwarded(string[] proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // Every proxy of the chain must be trusted; the first address that is not ends it.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                options.KnownProxies.Add(address);
            else if (IPNetwork.TryParse(proxy, out var network))
                options.KnownIPNetworks.Add(network);
        }
        return options;
    }
}
