using System.Net;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Standalone.Tests;

/// <summary>The faults: a full disk, and a database that another process locks.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Write_DiskFull_Is503AndLosesNoAcknowledgedWrite()
    {
        using var disk = new TinyDisk("3m");
        var data = disk.File("data");
        var acknowledged = new List<string>();

        using (var server = await StandaloneProcess.StartAsync(data))
        {
            Reply reply;
            do
            {
                var key = $"big-{acknowledged.Count}";
                reply = await server.ManageAsync(HttpMethod.Put, $"/flags/{key}", Flags.Make(key, new string('d', 900)));
                if (reply.Status == HttpStatusCode.Created)
                    acknowledged.Add(key);
            } while (reply.Status == HttpStatusCode.Created && acknowledged.Count < 3_000);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
            Assert.Contains("its disk is full", (string)reply.Body!["detail"]!, StringComparison.Ordinal);
            Assert.NotNull(reply.Headers.RetryAfter);
            Assert.True((bool)(await server.EvaluateAsync("store-open")).Ok()["value"]!);
            Assert.True((bool)(await server.EvaluateAsync(acknowledged[^1])).Ok()["value"]!);

            disk.Remount("size=24m");
            (await server.ManageAsync(HttpMethod.Put, "/flags/after", Flags.Make("after", "after the disk was full"))).Ok();
            await AssertContainsAsync(server, acknowledged);
            await server.KillAsync();
        }

        using var restarted = await StandaloneProcess.StartAsync(data);
        await AssertContainsAsync(restarted, [.. acknowledged, "after"]);
        Assert.Equal(0, await restarted.StopAsync());
    }

    [Fact]
    public async Task Write_DatabaseLocked_Is503AndSucceedsAfterwards()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        await using (var other = new SqliteConnection($"Data Source={_data.File("flagcluster.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await other.ExecuteAsync("BEGIN IMMEDIATE");

            var reply = await server.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "1"), "op-1");

            Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
            Assert.Contains("is locked by another process", (string)reply.Body!["detail"]!, StringComparison.Ordinal);
            Assert.NotNull(reply.Headers.RetryAfter);
            Assert.True((bool)(await server.EvaluateAsync("store-open")).Ok()["value"]!);
            await other.ExecuteAsync("ROLLBACK");
        }

        (await server.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "1"), "op-1")).Ok();
        Assert.Equal(2, (await server.HistoryAsync()).Count);
    }

    [Fact]
    public async Task Evaluate_DatabaseUnavailable_IsStaleUntilItIsAvailable()
    {
        using var server = await StandaloneProcess.StartAsync(
            _data.Path,
            "--Reader:VerifySeconds=0",
            "--Replica:StaleAfterSeconds=1",
            "--Replica:ReconcileSeconds=0.2",
            "--Replica:RetrySeconds=0.1"
        );
        Assert.Equal("STATIC", (string)(await server.EvaluateAsync("store-open")).Ok()["reason"]!);
        await using (var log = new FileStream(_data.File("flagcluster.db-shm"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // The bytes of the locks of SQLite's readers: https://sqlite.org/walformat.html#wal_locks
            await Waiting.Until(() => Task.FromResult(TryLock(log)), "the locks of the readers to be free");

            // Environments become stale one by one, so the evaluation is what to wait for: health is stale with the first of them.
            await Waiting.Until(
                async () => (string)(await server.EvaluateAsync("store-open")).Ok()["reason"]! == "STALE",
                "the evaluation to be stale"
            );
            var answer = (await server.EvaluateAsync("store-open")).Ok();
            Assert.Equal(("STALE", true), ((string)answer["reason"]!, (bool)answer["value"]!));
            Assert.Equal((HttpStatusCode.OK, "stale"), await server.HealthAsync("ready"));
            log.Unlock(123, 5);
        }

        await Waiting.Until(async () => await server.HealthAsync("ready") is { Status: "ready" }, "the server to be ready again");
        Assert.Equal("STATIC", (string)(await server.EvaluateAsync("store-open")).Ok()["reason"]!);
        (await server.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", "1"))).Ok();
    }

    private static bool TryLock(FileStream file)
    {
        try
        {
            file.Lock(123, 5);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task AssertContainsAsync(StandaloneProcess server, List<string> keys)
    {
        var ruleset = (await server.ManageAsync(HttpMethod.Get, "/ruleset")).Ok();
        var flags = ruleset["flags"]!.AsArray().Select(flag => (string)flag!["key"]!).ToHashSet();
        Assert.DoesNotContain(keys, key => !flags.Contains(key));
        var history = await server.HistoryAsync();
        var versions = history.Select(change => (string)change["version"]!);
        Assert.Equal(Enumerable.Range(1, history.Count).Select(number => $"1.{number}"), versions);
    }
}
