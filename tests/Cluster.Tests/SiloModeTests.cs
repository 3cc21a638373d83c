using System.Net;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The faults: SIGKILL of one silo that evaluates for gateways in <c>Evaluation:Mode=Silo</c>, and of all silos.</summary>
public sealed class SiloModeTests(ITestOutputHelper output)
{
    private const int More = 400;

    [Fact]
    public async Task Evaluations_SilosKilledInTurn_AreAllAnsweredByTheOtherSilo()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(SiloModeTests),
            new() { GatewaySettings = ["--Evaluation:Mode=Silo"] }
        );
        await using var balancer = new Balancer(cluster.Gateways);
        await using var load = new EvaluationLoad(balancer, cluster.ServerKey);
        await load.WaitForMoreAsync(More);

        // The calls to the killed silo go to the other, which may not have loaded the environment and may detect the loss after seconds. A
        // silo that has just started must answer although no gateway has read the list of silos since.
        foreach (var silo in cluster.Silos)
        {
            await silo.KillAsync();
            await load.WaitForMoreAsync(More);
            await silo.StartAsync();
            await load.WaitForMoreAsync(More);
        }

        await load.StopAsync();
        output.WriteLine(load.ToString());
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Evaluations_AllSilosKilled_Are503UntilTheSilosRestart()
    {
        await using var cluster = await RealCluster.StartAsync(
            $"{nameof(SiloModeTests)}.AllSilosKilled",
            new() { GatewaySettings = ["--Evaluation:Mode=Silo"] }
        );

        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        foreach (var gateway in cluster.Gateways)
        {
            var rejection = await gateway.EvaluateAsync("hot");
            Assert.Equal(
                (HttpStatusCode.ServiceUnavailable, "PROVIDER_NOT_READY"),
                (rejection.Status, (string?)rejection.Body!["errorCode"])
            );
            Assert.NotNull(rejection.Headers.RetryAfter);
        }

        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));

        foreach (var gateway in cluster.Gateways)
        {
            await Waiting.Until(
                async () => (await gateway.EvaluateAsync("hot")).Status == HttpStatusCode.OK,
                $"{gateway.Name} to answer again"
            );
        }
    }
}
