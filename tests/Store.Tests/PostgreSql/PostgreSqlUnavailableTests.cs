using System.Net;
using System.Net.Sockets;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Npgsql;

namespace FlagCluster.Store.Tests.PostgreSql;

/// <summary>Faults: the server is unavailable, does not respond, rejects connections or terminates them.</summary>
public sealed class PostgreSqlUnavailableTests(Migrated<PostgreSqlDatabase> migrated) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private const string Secret = "correct-horse-battery";

    [Fact]
    public async Task Migrate_ConnectionRefused_ReportsTheServerWithoutThePassword()
    {
        // A bound socket that does not listen refuses connections and keeps its port.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await using var store = OpenStore.PostgreSql($"Host=127.0.0.1;Port={port};Database=flags;Username=fc;Password={Secret}");

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Migrator.MigrateAsync());

        Assert.Contains($"'flags' at 127.0.0.1:{port} cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadHead_MissingUnixSocket_ThrowsStorageUnavailable()
    {
        await using var store = OpenStore.PostgreSql($"Host=/no/such/folder;Database=flags;Username=fc;Password={Secret}");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Log.ReadHeadAsync(SampleChanges.Environment("shop")));
    }

    [Fact]
    public async Task ReadHead_ServerUnresponsive_ThrowsAfterTheTimeout()
    {
        using var unresponsive = new TcpListener(IPAddress.Loopback, 0);
        unresponsive.Start();
        await using var store = OpenStore.PostgreSql(
            $"Host=127.0.0.1;Port={((IPEndPoint)unresponsive.LocalEndpoint).Port};Database=flags;Username=fc;Timeout=1"
        );

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            store.Log.ReadHeadAsync(SampleChanges.Environment("shop"))
        );

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadHead_MissingDatabase_ReportsThatItDoesNotExist()
    {
        await using var store = OpenStore.PostgreSql(
            new NpgsqlConnectionStringBuilder(PostgreSqlDatabase.Server) { Database = "no_such_database" }.ToString()
        );

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            store.Log.ReadHeadAsync(SampleChanges.Environment("shop"))
        );

        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_ConnectionsTerminated_ThrowsStorageUnavailableThenRecovers()
    {
        var environment = SampleChanges.Environment("ended");
        var log = migrated.Store.Log;
        await log.AppendAsync(environment, 1, 2);

        await using (var other = (NpgsqlConnection)await migrated.Database.ConnectAsync())
        {
            // The append waits for this row lock, so the server terminates its connection during the transaction.
            await using var transaction = await other.BeginTransactionAsync();
            await other.ExecuteAsync($"SELECT * FROM environment_heads WHERE environment = '{environment}' FOR UPDATE");
            var append = log.AppendAsync(environment, SampleChanges.Change(1, 3), SampleChanges.Version(1, 2));
            await WaitForBlockedAsync(other);
            await other.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );

            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => append);
            Assert.Contains("is starting, stopping or was dropped", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(SampleChanges.Version(1, 2), await RetryAsync(() => log.ReadHeadAsync(environment)));
        Assert.True(await RetryAsync(() => log.AppendAsync(environment, SampleChanges.Change(1, 3), SampleChanges.Version(1, 2))));
    }

    [Fact]
    public async Task Append_CancelledWhileWaiting_ThrowsOperationCanceledException()
    {
        var environment = SampleChanges.Environment("cancelled-late");
        var log = migrated.Store.Log;
        await log.AppendAsync(environment, 1, 1);
        await using var other = (NpgsqlConnection)await migrated.Database.ConnectAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await other.ExecuteAsync($"SELECT * FROM environment_heads WHERE environment = '{environment}' FOR UPDATE");
        using var cancellation = new CancellationTokenSource();

        var append = log.AppendAsync(
            environment,
            SampleChanges.Change(1, 2),
            SampleChanges.Version(1, 1),
            cancellationToken: cancellation.Token
        );
        await WaitForBlockedAsync(other);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        await transaction.RollbackAsync();

        Assert.Equal(SampleChanges.Version(1, 1), await log.ReadHeadAsync(environment));
    }

    /// <summary>Waits until a connection of this database waits for a lock.</summary>
    private static Task WaitForBlockedAsync(NpgsqlConnection connection) =>
        Waiting.Until(
            async () =>
            {
                // A transaction caches the statistics; this clears the cache.
                await connection.ExecuteAsync("SELECT pg_stat_clear_snapshot()");
                return await connection.ScalarAsync<long>(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    ) > 0;
            },
            "a connection to wait for a lock"
        );

    // Each pooled connection that was terminated fails once; there are at most ten of them.
    private static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                return await call();
            }
            catch (StorageUnavailableException) { }
        }
        return await call();
    }
}
