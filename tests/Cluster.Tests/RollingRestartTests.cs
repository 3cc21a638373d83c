using FlagCluster.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests a rolling restart: each silo and each gateway is stopped with SIGTERM and started again, one after the other.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Evaluations_EachHostRestartedInTurn_AreAllAnsweredAndStreamsHaveNoGap()
    {
        // The gateway drains for longer than the load balancer takes to detect that it stops. It must answer all requests until then.
        await using var cluster = await RealCluster.StartAsync(
            nameof(RollingRestartTests),
            new() { GatewaySettings = ["--Shutdown:DrainSeconds=2"] }
        );
        await using var traffic = await Traffic.StartAsync(cluster, pinned: false);
        await using var writer = new ChangeWriter(traffic.Balancer.Next);
        await writer.WaitForMoreAsync(20);

        foreach (var host in cluster.Silos.Concat<ClusterProcess>(cluster.Gateways))
        {
            var code = await host.StopAsync();
            Assert.True(code == 0, $"{host.Name} exited with {code}:\n{host.Process.Everything}");
            await writer.WaitForMoreAsync(20);
            await host.StartAsync();
            await writer.WaitForMoreAsync(20);
        }
        await writer.StopAsync();
        var outage = await traffic.AssertConsistentAsync(writer);
        await traffic.StopAsync();

        output.WriteLine(traffic.Load.ToString());
        output.WriteLine(
            $"{writer.Acknowledged.Count} changes acknowledged, {writer.Rejections.Count} rejections, "
                + $"the longest time without a commit was {outage.TotalSeconds:0.0} s"
        );
        output.WriteLine($"Streams reconnected {string.Join(" and ", traffic.Readers.Select(reader => reader.Reconnects))} times");
        Assert.Empty(traffic.Load.Failures);
        Assert.Empty(writer.Faults);
        Assert.All(cluster.Gateways, gateway => Assert.NotEqual(0, traffic.Load.AnsweredBy(gateway)));
        Assert.Contains(traffic.Readers, reader => reader.Reconnects > 0);
    }
}
