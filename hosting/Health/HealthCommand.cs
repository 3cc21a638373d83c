using System.Net;
using FlagCluster.Hosting.Server;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Hosting.Health;

/// <summary>
/// The command <c>health</c>: a second process of the same program asks the first, which listens on this machine, whether it is ready. For the
/// health check of an image that has neither a shell nor curl.
/// </summary>
public static class HealthCommand
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Whether the command line asks for this.</summary>
    public static bool IsAsked(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return args is [Name, ..];
    }

    /// <summary>Asks <c>/health/ready</c> at the address that the program of the same settings listens on.</summary>
    /// <param name="args">The command line; settings may follow the command, as they followed the program's name.</param>
    /// <returns>The exit code: 0 when the program is ready, else 1, with a sentence on the standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables().AddCommandLine(args[1..]).Build();
        var server = configuration.GetSection("Server").Get<ServerOptions>() ?? new();
        var address = Address(server.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0]);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address);
            if (answer.StatusCode == HttpStatusCode.OK) return 0;
            await Console.Error.WriteLineAsync($"{address} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} did not answer: {exception.Message}");
        }
        return 1;
    }

    /// <summary>Where to ask a program that listens on an address, which may stand for all addresses of the machine.</summary>
    internal static Uri Address(string url)
    {
        var address = Microsoft.AspNetCore.Http.BindingAddress.Parse(url);
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "localhost" : address.Host;
        return new UriBuilder(Uri.UriSchemeHttp, host, address.Port, "/health/ready").Uri;
    }
}
