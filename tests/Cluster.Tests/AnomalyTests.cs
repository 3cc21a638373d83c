using System.Globalization;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests anomaly rules over Kafka: events of gateways, consumers and rules in silos, and the change on every gateway.</summary>
public sealed class AnomalyTests(ITestOutputHelper output) : IDisposable
{
    private readonly MockKafka _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Rule_ReleaseThatBreaksAVariant_TurnsTheFlagOffOnEveryGateway()
    {
        string[] settings =
        [
            .. BreakingRelease.Settings,
            $"--Kafka:BootstrapServers={_broker.BootstrapServers}",
            "--Events:Recorders=kafka",
            "--Kafka:LingerMs=5",
        ];
        await using var cluster = await RealCluster.StartAsync(
            nameof(AnomalyTests),
            new() { SiloSettings = settings, GatewaySettings = settings }
        );
        var release = new BreakingRelease(cluster.Gateways);
        await release.CreateAsync();

        var time = await release.RunAsync(limit: TimeSpan.FromSeconds(120));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From the first error to the flag off: {time.TotalSeconds:0.0} s"));
        Assert.Equal(0, release.Failed);
        Assert.Single(await cluster.HistoryAsync(), change => change.Actor.Kind == ActorKind.Rule);
    }
}
