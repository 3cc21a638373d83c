using FlagCluster.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: SIGKILL of the silo that hosts an environment in use.</summary>
public sealed class SiloKilledTests(ITestOutputHelper output)
{
    private const int Rounds = 2;

    [Fact]
    public async Task Writes_SiloOfTheEnvironmentKilled_ContinueOnTheOtherWithoutLossOrGap()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(SiloKilledTests));
        await using var client = await OrleansClient.ConnectAsync(cluster);
        await using var traffic = await Traffic.StartAsync(cluster);

        for (var round = 1; round <= Rounds; round++)
        {
            await using var writer = new ChangeWriter(traffic.Balancer.Next, $"round-{round}");
            await writer.WaitForMoreAsync(40);
            var silo = await client.FindSiloAsync(cluster, RealCluster.Production);

            await silo.KillAsync();

            await writer.WaitForMoreAsync(100);
            Assert.NotEqual(silo, await client.FindSiloAsync(cluster, RealCluster.Production));
            await silo.StartAsync();
            await writer.WaitForMoreAsync(20);
            await writer.StopAsync();
            Assert.Empty(writer.Faults);
            var outage = await traffic.AssertConsistentAsync(writer);
            output.WriteLine(
                $"Round {round}: no write was committed for {outage.TotalSeconds:0.0} s; "
                    + $"{writer.Acknowledged.Count} acknowledged, {writer.Rejections.Count} rejections"
            );
        }
        await traffic.StopAsync();
        output.WriteLine(traffic.Load.ToString());
        Assert.Empty(traffic.Load.Failures);
    }
}
