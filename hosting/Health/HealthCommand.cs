using System.Net;
using FlagCluster.Hosting.Server;
using FlagCluster.Hosting.Settings;
using FlagCluster.Hosting.Startup;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Hosting.Health;

/// <summary>
/// Provides the command <c>health</c>: a second process of the same program checks whether the first one, on the same machine, is ready.
/// Images that have neither a shell nor curl use it as their health check.
/// </summary>
public static class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Requests <c>/health/ready</c> at the first address that the program with the same settings listens on.</summary>
    /// <param name="settings">The settings of the command line.</param>
    /// <returns>The exit code: 0 when the program is ready; otherwise 1, with a sentence on the standard error stream.</returns>
    public static async Task<int> RunAsync(string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        var url = configuration.ReadOptions<ServerOptions>("Server").SplitUrls().FirstOrDefault();
        if (url is null)
            throw new StartupException("Server:Urls is empty; set it to something like http://localhost:8080.");
        var address = GetReadinessAddress(url);
        using var client = new HttpClient(CreateHandler()) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(address);
            if (response.StatusCode == HttpStatusCode.OK)
                return 0;
            var body = await response.Content.ReadAsStringAsync();
            await Console.Error.WriteLineAsync($"{address} answered {(int)response.StatusCode}: {body}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} did not answer: {exception.Message}");
        }
        return 1;
    }

    /// <summary>
    /// Returns the address of the readiness endpoint of a program that listens on an address, which may be a wildcard for all addresses of
    /// the machine.
    /// </summary>
    internal static Uri GetReadinessAddress(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port, "/health/ready").Uri;
    }

    /// <summary>
    /// Accepts any certificate: it is this machine's own, is rarely issued for <c>localhost</c>, and the request has no secret.
    /// </summary>
    private static SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        return handler;
    }
}
