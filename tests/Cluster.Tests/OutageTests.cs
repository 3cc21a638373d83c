using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The faults: all silos are unavailable, then PostgreSQL, then both.</summary>
public sealed class OutageTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Evaluations_SilosAndPostgreSqlUnavailable_ContinueAndTheClusterRecovers()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(OutageTests),
            new()
            {
                OwnPostgres = true,
                GatewaySettings =
                [
                    "--Replica:StaleAfterSeconds=2",
                    "--Replica:ReconcileSeconds=1",
                    "--Replica:PersistSeconds=0.1",
                    "--Cluster:GatewayListSeconds=1",
                    "--Cluster:ConnectRetrySeconds=1",
                ],
            }
        );
        await using var traffic = await Traffic.StartAsync(cluster);

        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        await AssertServesStaleAsync(cluster, "all silos unavailable");
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await AssertRecoversAsync(cluster, "the silos");

        await cluster.Postgres.StopAsync();
        await AssertServesStaleAsync(cluster, "PostgreSQL unavailable");
        await cluster.Postgres.StartAsync();
        await AssertRecoversAsync(cluster, "PostgreSQL");
        Assert.All(cluster.Silos, silo => Assert.True(silo.IsRunning, $"{silo.Name} exited:\n{silo.Process.Everything}"));

        await cluster.Postgres.StopAsync();
        foreach (var silo in cluster.Silos)
            await silo.KillAsync();
        await AssertServesStaleAsync(cluster, "both unavailable");
        await traffic.StopAsync();
        Assert.Empty(traffic.Load.Failures);
        Assert.NotEqual(0, traffic.Load.Stale);

        var restarted = cluster.Gateways[1];
        await restarted.KillAsync();
        await restarted.StartAsync();
        var answer = (await restarted.EvaluateAsync("hot")).Ok();
        Assert.Equal((true, "STALE"), ((bool)answer["value"]!, (string)answer["reason"]!));

        await cluster.Postgres.StartAsync();
        await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
        await AssertRecoversAsync(cluster, "both");
        await traffic.AssertConsistentAsync();
        Assert.True(cluster.Gateways[0].IsRunning);
        output.WriteLine(traffic.Load.ToString());
    }

    /// <summary>Asserts that each gateway becomes stale, continues to evaluate, and rejects a write with Retry-After.</summary>
    private static async Task AssertServesStaleAsync(RealCluster cluster, string fault)
    {
        foreach (var gateway in cluster.Gateways)
        {
            await gateway.WaitUntilReadyAsync("stale");
            var answer = (await gateway.EvaluateAsync("hot")).Ok();
            Assert.Equal((true, "STALE"), ((bool)answer["value"]!, (string)answer["reason"]!));
            var rejection = await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", new JsonObject { ["description"] = fault });
            Assert.True(rejection.Status == HttpStatusCode.ServiceUnavailable, $"{fault}: {(int)rejection.Status} {rejection.Body}");
            Assert.NotNull(rejection.Headers.RetryAfter);
            Assert.False(string.IsNullOrWhiteSpace((string?)rejection.Body!["detail"]));
        }
    }

    /// <summary>Asserts that each gateway accepts and serves a change after the fault, without intervention.</summary>
    private static async Task AssertRecoversAsync(RealCluster cluster, string fault)
    {
        foreach (var gateway in cluster.Gateways)
        {
            var operation = $"{fault}-{gateway.Name}";
            var change = new JsonObject { ["description"] = operation };
            await Waiting.Until(
                async () => (await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", change, operation)).Status == HttpStatusCode.OK,
                $"{gateway.Name} to write after {fault}"
            );
            await gateway.WaitUntilReadyAsync("ready");
            Assert.NotEqual("STALE", (string)(await gateway.EvaluateAsync("hot")).Ok()["reason"]!);
        }
    }
}
