using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>An upgrade half way: hosts of this release's wire contract and of the next one's in one cluster.</summary>
public sealed class TwoReleasesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Hosts_OfTwoReleases_WorkTogetherOnEitherSilo()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(TwoReleasesTests), new() { Silos = 1, Gateways = 1 });
        var (old, next) = (cluster.Silos[0], cluster.AddSilo(NextRelease.Of(SiloProcess.Current, _programs.File("silo"))));
        await next.StartAsync();
        await cluster.AddGateway(NextRelease.Of(GatewayProcess.Current, _programs.File("gateway"))).StartAsync();
        await using var client = await OrleansClient.JoinAsync(cluster);
        await using var traffic = await Traffic.StartAsync(cluster);
        await using var throughOld = new ChangeWriter(() => cluster.Gateways[0], "old");
        await using var throughNext = new ChangeWriter(() => cluster.Gateways[1], "next");

        Assert.Equal(old, await client.HolderAsync(cluster, RealCluster.Production));
        await MoreAsync();
        // Called a release too early, the new method fails at once, and the grain and the connection continue to work.
        var early = await CallNewsAsync(next);
        output.WriteLine(early);
        Assert.Contains("news failed: ", early, StringComparison.Ordinal);
        Assert.DoesNotContain("TimeoutException", early, StringComparison.Ordinal);
        Assert.Contains("pull: Full", early, StringComparison.Ordinal);
        Assert.Equal(old, await client.HolderAsync(cluster, RealCluster.Production));
        await old.StopAsync();
        await MoreAsync();
        Assert.Equal(next, await client.HolderAsync(cluster, RealCluster.Production));
        // A silo that has it answers while other hosts run the old release.
        var answered = await CallNewsAsync(next);
        Assert.Contains("news: anything new?", answered, StringComparison.Ordinal);
        Assert.Contains("pull: Full", answered, StringComparison.Ordinal);
        await old.StartAsync();
        await next.StopAsync();
        await MoreAsync();
        Assert.Equal(old, await client.HolderAsync(cluster, RealCluster.Production));

        await throughOld.StopAsync();
        await throughNext.StopAsync();
        await traffic.AssertWholeAsync(throughOld, throughNext);
        await traffic.StopAsync();
        output.WriteLine(traffic.Load.ToString());
        Assert.Empty(throughOld.Faults.Concat(throughNext.Faults));
        Assert.Empty(traffic.Load.Failures);

        static async Task<string> CallNewsAsync(SiloProcess silo)
        {
            string[] arguments = [NextRelease.Client, $"{silo.GatewayPort}", RealCluster.Production.ToString()];
            using var program = new Child(Repository.Dotnet, arguments);
            Assert.True(await program.ExitAsync() == 0, program.Everything);
            return program.Everything;
        }

        async Task MoreAsync()
        {
            await throughOld.MoreAsync(20);
            await throughNext.MoreAsync(20);
        }
    }
}
