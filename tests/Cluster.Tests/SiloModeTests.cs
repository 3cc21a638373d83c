using System.Net;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: kill -9 of a silo that evaluates for gateways in <c>Evaluation:Mode=Silo</c>, and then of all of them.</summary>
public sealed class SiloModeTests(ITestOutputHelper output)
{
    private const int More = 400;

    [Fact]
    public async Task Evaluations_SilosKilledInTurn_AreAllAnsweredByTheOther()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(SiloModeTests),
            new() { GatewaySettings = ["--Evaluation:Mode=Silo"] }
        );
        await using var balancer = new Balancer(cluster.Gateways);
        await using var load = new EvaluationLoad(balancer, cluster.ServerKey);
        await MoreAsync(load);

        // Each in turn: the calls of the killed silo go to the other, which may not have the environment loaded and may not detect the loss
        // for seconds. A silo that has just started must answer although no gateway has read the list of silos since.
        foreach (var silo in cluster.Silos)
        {
            await silo.KillAsync();
            await MoreAsync(load);
            await silo.StartAsync();
            await MoreAsync(load);
        }

        await load.StopAsync();
        output.WriteLine(load.ToString());
        Assert.Empty(load.Failures);

        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        foreach (var gateway in cluster.Gateways)
        {
            var refusal = await gateway.EvaluateAsync("hot");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "PROVIDER_NOT_READY"), (refusal.Status, (string?)refusal.Body!["errorCode"]));
            Assert.NotNull(refusal.Headers.RetryAfter);
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

    private static Task MoreAsync(EvaluationLoad load)
    {
        var wanted = load.Answered + More;
        return Waiting.Until(
            () => Task.FromResult(load.Answered >= wanted),
            $"{More} more evaluations; {load}; the last failures:\n{string.Join('\n', load.Failures.TakeLast(3))}"
        );
    }
}
