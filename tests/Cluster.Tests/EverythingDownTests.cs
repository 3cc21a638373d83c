using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The faults: every silo is down, then PostgreSQL, then both.</summary>
public sealed class EverythingDownTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Evaluations_SilosAndPostgreSqlDown_ContinueAndTheClusterRecovers()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(EverythingDownTests),
            new()
            {
                OwnPostgres = true,
                GatewaySettings = ["--Replica:StaleAfterSeconds=2", "--Replica:ReconcileSeconds=1", "--Replica:PersistSeconds=0.1"],
            }
        );
        await using var traffic = await Traffic.StartAsync(cluster);

        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        await AssertServesWithoutWritesAsync(cluster, "every silo down");
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await AssertHealsAsync(cluster, "the silos");

        await cluster.Postgres.StopAsync();
        await AssertServesWithoutWritesAsync(cluster, "PostgreSQL down");
        await cluster.Postgres.StartAsync();
        await AssertHealsAsync(cluster, "PostgreSQL");
        Assert.All(cluster.Silos, silo => Assert.True(silo.Running, $"{silo.Name} ended:\n{silo.Printed}"));

        await cluster.Postgres.StopAsync();
        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        await AssertServesWithoutWritesAsync(cluster, "both down");
        await traffic.StopAsync();
        Assert.Empty(traffic.Load.Failures);
        Assert.NotEqual(0, traffic.Load.Stale);
        var cold = cluster.Gateways[1];
        await cold.KillAsync();
        await cold.StartAsync();
        var answer = (await cold.EvaluateAsync("hot")).Ok();
        Assert.Equal((true, "STALE"), ((bool)answer["value"]!, (string)answer["reason"]!));

        await cluster.Postgres.StartAsync();
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await AssertHealsAsync(cluster, "both");
        await traffic.AssertWholeAsync();
        Assert.True(cluster.Gateways[0].Running);
        output.WriteLine(traffic.Load.ToString());
    }

    /// <summary>
    /// Every gateway comes to say that it is stale, still answers, and refuses a write with a sentence and a time to come back.
    /// </summary>
    private static async Task AssertServesWithoutWritesAsync(RealCluster cluster, string fault)
    {
        foreach (var gateway in cluster.Gateways)
        {
            await gateway.ReadyAsync("stale");
            var answer = (await gateway.EvaluateAsync("hot")).Ok();
            Assert.Equal((true, "STALE"), ((bool)answer["value"]!, (string)answer["reason"]!));
            var refusal = await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", new JsonObject { ["description"] = fault });
            Assert.True(refusal.Status == HttpStatusCode.ServiceUnavailable, $"{fault}: {(int)refusal.Status} {refusal.Body}");
            Assert.NotNull(refusal.Headers.RetryAfter);
            Assert.False(string.IsNullOrWhiteSpace((string?)refusal.Body!["detail"]));
        }
    }

    /// <summary>Every gateway accepts and serves a change after the fault, without intervention.</summary>
    private static async Task AssertHealsAsync(RealCluster cluster, string fault)
    {
        foreach (var gateway in cluster.Gateways)
        {
            var operation = $"{fault}-{gateway.Name}";
            var change = new JsonObject { ["description"] = operation };
            await Waiting.Until(
                async () => (await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", change, operation)).Status == HttpStatusCode.OK,
                $"{gateway.Name} to write after {fault}"
            );
            await gateway.ReadyAsync("ready");
            Assert.NotEqual("STALE", (string)(await gateway.EvaluateAsync("hot")).Ok()["reason"]!);
        }
    }
}
