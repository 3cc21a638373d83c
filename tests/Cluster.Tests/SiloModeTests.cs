using System.Diagnostics;
using System.Net;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: kill -9 of a silo that evaluates for gateways in <c>Evaluation:Mode=Silo</c>, and then of all of them.</summary>
public sealed class SiloModeTests(ITestOutputHelper output)
{
    private const int More = 400;
    private const double ListSeconds = 0.5;

    [Fact]
    public async Task Evaluations_SiloThatAnswersThemKilled_AreAllAnsweredByTheOther()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(SiloModeTests), new()
        {
            // A silo that came back counts as one only when the gateways have read the list again, which is to be before the next is killed.
            GatewaySettings = ["--Evaluation:Mode=Silo", $"--Cluster:GatewayListSeconds={ListSeconds}"],
        });
        await using var balancer = new Balancer(cluster.Gateways);
        await using var load = new EvaluationLoad(balancer, cluster.ServerKey);
        await MoreAsync(load);

        // Each in turn: whichever answered, its calls go to one that had no reason to know the environment, and may not hear of the death for seconds.
        foreach (var silo in cluster.Silos)
        {
            await silo.KillAsync();
            await MoreAsync(load);
            await silo.StartAsync();
            await ListReadAsync();
            await MoreAsync(load);
        }

        await load.StopAsync();
        output.WriteLine(load.ToString());
        Assert.Empty(load.Failures);

        foreach (var silo in cluster.Silos) await silo.KillAsync();
        foreach (var gateway in cluster.Gateways)
        {
            var refusal = await gateway.EvaluateAsync("hot");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "PROVIDER_NOT_READY"), (refusal.Status, (string?)refusal.Body!["errorCode"]));
            Assert.NotNull(refusal.Headers.RetryAfter);
        }
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        foreach (var gateway in cluster.Gateways)
            await Waiting.Until(async () => (await gateway.EvaluateAsync("hot")).Status == HttpStatusCode.OK, $"{gateway.Name} to answer again");
    }

    /// <summary>
    /// Waits until every gateway has read the list of silos again. Nothing tells that from outside: a gateway does not connect to a silo before it has a
    /// reason to. So it is the time that the setting promises, and as much again for a machine that is busy.
    /// </summary>
    private static Task ListReadAsync()
    {
        var start = Stopwatch.GetTimestamp();
        return Waiting.Until(() => Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds > 4 * ListSeconds), "the list of silos to be read");
    }

    private static Task MoreAsync(EvaluationLoad load)
    {
        var wanted = load.Answered + More;
        return Waiting.Until(() => Task.FromResult(load.Answered >= wanted), $"{More} more evaluations; {load}; the last failures:\n{string.Join('\n', load.Failures.TakeLast(3))}");
    }
}
