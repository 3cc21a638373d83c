using System.Net;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using Npgsql;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests hosts on a database that a newer release has migrated, as during an upgrade or after a rollback.</summary>
public sealed class NewerSchemaTests
{
    [Fact]
    public async Task Hosts_DatabaseOfANewerRelease_GatewaysServeAndSilosDoNotStart()
    {
        await using var cluster = await RealCluster.StartAsync(nameof(NewerSchemaTests), new() { Silos = 1, Gateways = 1 });
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString))
        {
            await connection.OpenAsync();
            const string migration = """
                CREATE TABLE next_release (id BIGINT);
                INSERT INTO schema_versions (number, name, applied_at) VALUES (9999, 'next release', 0)
                """;
            await using var migrate = new NpgsqlCommand(migration, connection);
            await migrate.ExecuteNonQueryAsync();
        }
        var (silo, gateway) = (cluster.Silos[0], cluster.Gateways[0]);

        Assert.Equal(0, await gateway.StopAsync());
        await gateway.StartAsync();

        Assert.Contains("The database has schema version 9999", gateway.Process.Everything, StringComparison.Ordinal);
        Assert.True((bool)(await gateway.EvaluateAsync("hot")).Ok()["value"]!);
        var change = new JsonObject { ["description"] = "changed" };
        await Waiting.Until(
            async () => (await gateway.ManageAsync(HttpMethod.Patch, "/flags/hot", change, "one")).Status == HttpStatusCode.OK,
            "a change through the gateway"
        );

        await silo.StopAsync();
        silo.Launch();

        Assert.Equal(1, await silo.Process.ExitAsync());
        Assert.Contains("schema version 9999", silo.Process.Everything, StringComparison.Ordinal);
    }
}
