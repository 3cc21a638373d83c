using FlagCluster.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: kill -9 of the silo that hosts an environment in use.</summary>
public sealed class SiloKilledTests(ITestOutputHelper output)
{
    private const int Rounds = 2;

    [Fact]
    public async Task Writes_SiloOfTheEnvironmentKilled_ContinueOnTheOtherWithoutLossOrGap()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(SiloKilledTests));
        await using var client = await OrleansClient.JoinAsync(cluster);
        await using var traffic = await Traffic.StartAsync(cluster);
        for (var round = 1; round <= Rounds; round++)
        {
            await using var writer = new ChangeWriter(traffic.Balancer.Next, $"round-{round}");
            await writer.MoreAsync(40);
            var holder = await client.HolderAsync(cluster, RealCluster.Production);

            await holder.KillAsync();

            await writer.MoreAsync(100);
            Assert.NotEqual(holder, await client.HolderAsync(cluster, RealCluster.Production));
            await holder.StartAsync();
            await writer.MoreAsync(20);
            await writer.StopAsync();
            Assert.Empty(writer.Faults);
            var outage = await traffic.AssertWholeAsync(writer);
            output.WriteLine(
                $"Round {round}: no write was committed for {outage.TotalSeconds:0.0} s; "
                    + $"{writer.Acknowledged.Count} acknowledged, {writer.Refusals.Count} refusals"
            );
        }
        await traffic.StopAsync();
        output.WriteLine(traffic.Load.ToString());
        Assert.Empty(traffic.Load.Failures);
    }
}
