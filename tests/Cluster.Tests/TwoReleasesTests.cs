using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Store.Tests.Databases;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>An upgrade half way: hosts of this release's wire contract and of the next one's in one cluster.</summary>
public sealed class TwoReleasesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Hosts_OfThisContractAndOfTheNext_WorkTogetherWhoeverHoldsTheEnvironment()
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
        await old.StopAsync();
        await MoreAsync();
        Assert.Equal(next, await client.HolderAsync(cluster, RealCluster.Production));
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

        async Task MoreAsync()
        {
            await throughOld.MoreAsync(20);
            await throughNext.MoreAsync(20);
        }
    }
}
