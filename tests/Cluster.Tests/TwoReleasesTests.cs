using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests a cluster during an upgrade: hosts with the wire contract of this release and of the next one.</summary>
/// <remarks>One test, because its steps are those of one upgrade, and each test would start a cluster of its own.</remarks>
public sealed class TwoReleasesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Hosts_OfTwoReleases_ServeTogetherOnEitherSilo()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(TwoReleasesTests), new() { Silos = 1, Gateways = 1 });
        var (old, next) = (cluster.Silos[0], cluster.AddSilo(NextRelease.Create(SiloProcess.Program, _programs.File("silo"))));
        await next.StartAsync();
        await cluster.AddGateway(NextRelease.Create(GatewayProcess.Program, _programs.File("gateway"))).StartAsync();
        await using var client = await OrleansClient.ConnectAsync(cluster);
        await using var traffic = await Traffic.StartAsync(cluster);
        await using var throughOld = new ChangeWriter(() => cluster.Gateways[0], "old");
        await using var throughNext = new ChangeWriter(() => cluster.Gateways[1], "next");

        Assert.Equal(old, await client.FindSiloAsync(cluster, RealCluster.Production));
        await WaitForMoreAsync();

        // On a silo of this release, the new method fails immediately, and the grain and the connection continue to work.
        var early = await CallNewsAsync(next);
        output.WriteLine(early);
        Assert.Contains("news failed: ", early, StringComparison.Ordinal);
        Assert.DoesNotContain("TimeoutException", early, StringComparison.Ordinal);
        Assert.Contains("pull: Full", early, StringComparison.Ordinal);
        Assert.Equal(old, await client.FindSiloAsync(cluster, RealCluster.Production));

        await old.StopAsync();
        await WaitForMoreAsync();
        Assert.Equal(next, await client.FindSiloAsync(cluster, RealCluster.Production));
        // A silo of the next release serves the method while other hosts run this release.
        var answered = await CallNewsAsync(next);
        Assert.Contains("news: anything new?", answered, StringComparison.Ordinal);
        Assert.Contains("pull: Full", answered, StringComparison.Ordinal);

        await old.StartAsync();
        await next.StopAsync();
        await WaitForMoreAsync();
        Assert.Equal(old, await client.FindSiloAsync(cluster, RealCluster.Production));

        await throughOld.StopAsync();
        await throughNext.StopAsync();
        await traffic.AssertConsistentAsync(throughOld, throughNext);
        await traffic.StopAsync();
        output.WriteLine(traffic.Load.ToString());
        Assert.Empty(throughOld.Faults.Concat(throughNext.Faults));
        Assert.Empty(traffic.Load.Failures);

        static async Task<string> CallNewsAsync(SiloProcess silo)
        {
            string[] arguments = [NextRelease.ClientProgram, $"{silo.GatewayPort}", RealCluster.Production.ToString()];
            using var program = new Child(Repository.Dotnet, arguments);
            Assert.True(await program.ExitAsync() == 0, program.Everything);
            return program.Everything;
        }

        async Task WaitForMoreAsync()
        {
            await throughOld.WaitForMoreAsync(20);
            await throughNext.WaitForMoreAsync(20);
        }
    }
}
