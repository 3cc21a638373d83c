using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Bench.Servers;

/// <summary>
/// Represents the child process: one web application per role, each on its own port, controlled by lines on standard input.
/// <c>publish</c> and a role's index answers the <see cref="Stopwatch"/> timestamp taken just before the change;
/// <c>stats</c> and <c>collect</c> answer <see cref="ServerStats"/>. Every answer is one line of JSON, the first one the ports.
/// It ends when its input ends, so that it does not outlive the benchmark.
/// </summary>
internal static class ServerHost
{
    /// <summary>Serves until the input ends.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> names)
    {
        var roles = names.Select(ServerRoles.Create).ToArray();
        var apps = new List<WebApplication>();
        foreach (var role in roles)
            apps.Add(await StartAsync(role));

        using var input = new StreamReader(Console.OpenStandardInput());
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await output.WriteLineAsync(JsonSerializer.Serialize(apps.Select(app => new Uri(app.Urls.Single()).Port)));
        while (await input.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(
                line.Split(' ') switch
                {
                    ["publish", var index] => JsonSerializer.Serialize(
                        await PublishAsync(roles[int.Parse(index, CultureInfo.InvariantCulture)])
                    ),
                    ["stats"] => JsonSerializer.Serialize(ServerStats.Read(collect: false)),
                    ["collect"] => JsonSerializer.Serialize(ServerStats.Read(collect: true)),
                    _ => throw new UsageException($"The server process has no command '{line}'."),
                }
            );
        }
        // Open streams are not waited for: the process ends, and with it the applications.
        return 0;
    }

    private static async Task<WebApplication> StartAsync(IServerRole role)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        role.Configure(builder);
        var app = builder.Build();
        role.Map(app);
        await app.StartAsync();
        return app;
    }

    private static async Task<long> PublishAsync(IServerRole role)
    {
        var before = Stopwatch.GetTimestamp();
        await role.PublishAsync(CancellationToken.None);
        return before;
    }
}
