using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Grains.Tests.Environments;

/// <summary>
/// Fault: an environment is active on two silos, as may happen during a shutdown or a network partition. It has one history without gaps.
/// </summary>
public sealed class DuplicateActivationTests : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();

    public DuplicateActivationTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    [Fact]
    public async Task Apply_TwoClustersOnOneDatabase_WritesOneHistory()
    {
        await using var one = await TestCluster.StartAsync(_database.Database);
        await using var other = await TestCluster.StartAsync(_database.Database);
        TestCluster[] clusters = [one, other];
        foreach (var cluster in clusters)
            await cluster.Environments.PullAsync(_environment, EnvironmentVersion.None);
        Assert.All(clusters, cluster => Assert.NotNull(cluster.SiloOf(_environment)));

        var applied = await Task.WhenAll(
                from writer in Enumerable.Range(0, 8)
                from cluster in new[] { clusters[writer % 2] }
                select WriteAsync(cluster, writer, 25)
            )
            .Soon();

        await AssertOneHistoryAsync([.. applied.SelectMany(writes => writes)]);
        // Both activations still exist, and both wrote.
        Assert.All(clusters, cluster => Assert.NotNull(cluster.SiloOf(_environment)));
        Assert.All(clusters, cluster => Assert.Contains(cluster.Log().Calls, call => call == "Append"));
    }

    [Fact]
    public async Task Pull_ActivationThatDidNotWrite_CatchesUpAfterVerifySeconds()
    {
        await using var one = await TestCluster.StartAsync(_database.Database, settings: new() { ["Reader:VerifySeconds"] = "0.2" });
        await using var other = await TestCluster.StartAsync(_database.Database);
        await one.Environments.PullAsync(_environment, EnvironmentVersion.None);

        for (var i = 0; i < 3; i++)
            await other.Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}"));

        var known = EnvironmentVersion.Initial;
        await Waiting.Until(
            async () =>
            {
                if (await one.Environments.PullAsync(_environment, known) is PullDelta delta)
                    known = delta.Changes[^1].Version;
                return known == SampleCommands.Version(1, 3);
            },
            "the activation to read the log again"
        );
    }

    [Fact]
    public async Task Apply_SiloOfTheEnvironmentStops_ContinuesOnAnotherSiloInOneHistory()
    {
        await using var cluster = await TestCluster.StartAsync(_database.Database, 2);
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first", operation: "first"));
        await using var watch = cluster.Environments.WatchAsync(_environment, SampleCommands.Version(1, 1)).GetAsyncEnumerator();
        var watching = watch.MoveNextAsync().AsTask();
        var holder = cluster.SiloOf(_environment)!;
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var writes = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => WriteAsync(cluster, writer, 50, halfway)));
        await halfway.Task.Soon();
        await cluster.Orleans.StopSiloAsync(holder).Soon();

        var applied = await writes.Soon();
        await AssertOneHistoryAsync([new("first", SampleCommands.Version(1, 1)), .. applied.SelectMany(done => done)]);
        Assert.NotSame(holder, cluster.SiloOf(_environment));
        // The watch ends with the next version or because the grain moved; it does not delay the shutdown.
        await Task.WhenAny(watching).Soon();
    }

    [Fact]
    public async Task Apply_SiloOfTheEnvironmentKilled_ContinuesOnAnotherSiloInOneHistory()
    {
        await using var cluster = await TestCluster.StartAsync(_database.Database, 2);
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first", operation: "first"));
        var holder = cluster.SiloOf(_environment)!;
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var writes = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => WriteAsync(cluster, writer, 20, halfway)));
        await halfway.Task.Soon();
        await cluster.Orleans.KillSiloAsync(holder).Soon();

        var applied = await writes.Soon();

        await AssertOneHistoryAsync([new("first", SampleCommands.Version(1, 1)), .. applied.SelectMany(done => done)]);
    }

    private async Task<List<Write>> WriteAsync(TestCluster cluster, int writer, int count, TaskCompletionSource? halfway = null)
    {
        var writes = new List<Write>();
        for (var i = 0; i < count; i++)
        {
            var operation = $"{writer}-{i}";
            var result = await cluster.ApplyUntilDoneAsync(_environment, SampleCommands.Put($"flag-{writer}", $"value {i}", operation));
            writes.Add(new(operation, Assert.IsType<Applied>(result).Version));
            if (i == count / 2)
                halfway?.TrySetResult();
        }
        return writes;
    }

    /// <summary>Asserts that the log contains every acknowledged write once at its version, no other change, and no gap.</summary>
    private async Task AssertOneHistoryAsync(List<Write> acknowledged)
    {
        var log = await _database.Store.Log.ReadChangesAsync(_environment, EnvironmentVersion.Initial, 10_000);
        Assert.Equal(
            Enumerable.Range(1, log.Count).Select(number => SampleCommands.Version(1, number)),
            log.Select(change => change.Version)
        );
        Assert.Equal(acknowledged.OrderBy(write => write.Version), log.Select(change => new Write(change.OperationId!, change.Version)));
        Assert.Equal(await _database.Store.Log.ReadHeadAsync(_environment), log[^1].Version);
    }

    private sealed record Write(string Operation, EnvironmentVersion Version);
}
