using System.Globalization;
using System.Net;
using FlagCluster.Contracts.Changes;
using FlagCluster.Grains.Abstractions.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// A client of the next release: calls the method that is new in it, then one that both releases have. Arguments: a silo's port for clients,
// an environment.
var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Logging.ClearProviders();
builder.UseOrleansClient(client =>
    client
        .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)))
        .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "flagcluster"))
);
using var host = builder.Build();
await host.StartAsync();
var grain = host.Services.GetRequiredService<IClusterClient>().GetGrain<IEnvironmentGrain>(args[1]);
await SayAsync("news", async () => await grain.NewsAsync("anything new?"));
await SayAsync("pull", async () => (await grain.PullAsync(PullRequest.Of(EnvironmentVersion.None))).Outcome.ToString());
await host.StopAsync();

static async Task SayAsync(string method, Func<Task<string>> call)
{
    try
    {
        Console.WriteLine($"{method}: {await call()}");
    }
    // Whatever a call can fail with is what the test wants to see.
    catch (Exception exception)
    {
        Console.WriteLine($"{method} failed: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
    }
}
