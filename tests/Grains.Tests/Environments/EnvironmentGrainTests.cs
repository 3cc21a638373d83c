using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;
using FlagCluster.Grains.Abstractions.Environments;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Tests.Environments;

/// <summary>The grain and the client adapter, on a cluster of one.</summary>
public sealed class EnvironmentGrainTests(EnvironmentGrainTests.OneSilo silo) : IClassFixture<EnvironmentGrainTests.OneSilo>
{
    private readonly EnvironmentId _environment = SampleCommands.Environment();

    private TestCluster Cluster => silo.Cluster;

    private IEnvironments Environments => silo.Cluster.Environments;

    [Fact]
    public async Task Apply_EveryOutcome_EqualsTheWriterInThisProcess()
    {
        await using var local = silo.Local();
        var other = SampleCommands.Environment();
        ApplyCommand[] commands =
        [
            SampleCommands.Put("a"),
            SampleCommands.Put("a"),
            SampleCommands.Put("b", operation: "op-1"),
            SampleCommands.Put("c", operation: "op-1"),
            SampleCommands.Put("c", expected: SampleCommands.Version(1, 1)),
            SampleCommands.Put("c", dryRun: true),
            SampleCommands.Command([new DeleteItem(ItemKind.Flag, "missing")]),
            SampleCommands.Put("c", expected: SampleCommands.Version(1, 2)),
            SampleCommands.Plan(new PutItemPlan(ItemKind.Flag, "d", SampleCommands.Flag("d").Json)),
            SampleCommands.Plan(new PutItemPlan(ItemKind.Flag, "d", SampleCommands.Flag("d").Json)),
            SampleCommands.Plan(new PutItemPlan(ItemKind.Flag, "d", SampleCommands.Flag("d").Json) { CreateOnly = true }),
            SampleCommands.Plan(new PutItemPlan(ItemKind.Segment, "s", "{\"included\":7}"u8.ToArray())),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-1"),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-2"),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-2"),
            SampleCommands.Plan(new DeleteItemPlan(ItemKind.Flag, "none")),
            SampleCommands.Plan(new DeleteItemPlan(ItemKind.Flag, "a")),
            SampleCommands.Plan(new ReplaceRulesetPlan("{\"flags\":[]}"u8.ToArray()), dryRun: true),
            SampleCommands.Plan(new ReplaceRulesetPlan("{\"flags\":[]}"u8.ToArray())),
            SampleCommands.Plan(new RestorePlan(SampleCommands.Version(1, 1))),
            SampleCommands.Plan(new RestorePlan(SampleCommands.Version(7, 1))),
            SampleCommands.StartEpoch(),
        ];

        foreach (var command in commands)
        {
            var expected = await local.ApplyAsync(other, command);
            var actual = await Environments.ApplyAsync(_environment, command);

            AssertSame(expected, actual);
        }
    }

    [Fact]
    public async Task Pull_EveryOutcome_EqualsTheWriterInThisProcess()
    {
        await using var local = silo.Local();
        for (var i = 0; i < 5; i++)
            await Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}", operation: $"op-{i}"));

        foreach (
            var known in new[]
            {
                EnvironmentVersion.None,
                EnvironmentVersion.Initial,
                SampleCommands.Version(1, 2),
                SampleCommands.Version(1, 5),
                SampleCommands.Version(1, 9),
                SampleCommands.Version(2, 1),
            }
        )
            AssertSame(await local.PullAsync(_environment, known), await Environments.PullAsync(_environment, known));
        await Environments.ApplyAsync(_environment, SampleCommands.StartEpoch());
        await using var after = silo.Local();
        foreach (var known in new[] { SampleCommands.Version(1, 5), SampleCommands.Version(2, 1) })
            AssertSame(await after.PullAsync(_environment, known), await Environments.PullAsync(_environment, known));
    }

    [Fact]
    public async Task Pull_FullByManyReaders_SharesOneMessage()
    {
        await Environments.ApplyAsync(_environment, SampleCommands.Put("a"));
        // Inside a silo an immutable message is handed over as it is, so that identity can be seen.
        var grain = silo.Cluster.Orleans.GetSiloServiceProvider().GetService(typeof(IGrainFactory)) is IGrainFactory grains
            ? grains.GetGrain<IEnvironmentGrain>(_environment.ToString())
            : throw new InvalidOperationException();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.PullAsync(default))).Soon();

        Assert.Single(replies.Select(reply => reply.Ruleset).Distinct(ReferenceEqualityComparer.Instance));
        await Environments.ApplyAsync(_environment, SampleCommands.Put("b"));
        var deltas = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.PullAsync(new() { Epoch = 1, Number = 1 }))).Soon();
        Assert.Single(deltas.Select(reply => Assert.Single(reply.Changes).Operations).Distinct(ReferenceEqualityComparer.Instance));
        Assert.NotSame(replies[0].Ruleset, (await grain.PullAsync(default)).Ruleset);
    }

    [Fact]
    public async Task Watch_DuringManyChanges_ReachesTheNewestInOrder()
    {
        await using var versions = Environments.WatchAsync(_environment, EnvironmentVersion.Initial).GetAsyncEnumerator();
        var first = versions.MoveNextAsync().AsTask();
        await Task.WhenAll(
                Enumerable.Range(0, 50).Select(async i => await Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}")))
            )
            .Soon();

        var told = new List<EnvironmentVersion>();
        Assert.True(await first.Soon());
        told.Add(versions.Current);
        while (told[^1].Number < 50)
        {
            Assert.True(await versions.MoveNextAsync().AsTask().Soon());
            told.Add(versions.Current);
        }
        Assert.Equal(told.Distinct().Order(), told);
    }

    [Fact]
    public async Task Watch_SlowReader_SkipsToTheNewest()
    {
        await using var versions = Environments.WatchAsync(_environment, EnvironmentVersion.Initial).GetAsyncEnumerator();
        await Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        Assert.True(await versions.MoveNextAsync().AsTask().Soon());

        for (var i = 0; i < 30; i++)
            await Environments.ApplyAsync(_environment, SampleCommands.Put("flag", $"value {i}"));

        var told = 0;
        while (versions.Current.Number < 31)
        {
            Assert.True(await versions.MoveNextAsync().AsTask().Soon());
            told++;
        }
        // One may have been on its way already when the reader stopped to listen.
        Assert.InRange(told, 1, 2);
    }

    [Fact]
    public async Task Watch_WithoutChanges_RepeatsTheVersionAtEveryHeartbeat()
    {
        await Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        var grain = Cluster.Grains.GetGrain<IEnvironmentGrain>(_environment.ToString());

        var told = new List<VersionMessage>();
        await foreach (var version in grain.WatchAsync(new() { Epoch = 1, Number = 1 }))
        {
            told.Add(version);
            if (told.Count == 2)
                break;
        }

        Assert.All(told, version => Assert.Equal(SampleCommands.Version(1, 1), version.ToVersion()));
    }

    [Fact]
    public async Task Watch_Cancelled_ThrowsOnlyTheCancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await using var versions = Environments.WatchAsync(_environment, EnvironmentVersion.Initial, cancelled.Token).GetAsyncEnumerator();
        var next = versions.MoveNextAsync().AsTask();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
    }

    private static void AssertSame(Pull expected, Pull actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        if (expected is PullFull full)
        {
            Assert.Equal(full.Version, ((PullFull)actual).Version);
            Assert.Equal(RulesetJson.Write(full.Ruleset), RulesetJson.Write(((PullFull)actual).Ruleset));
        }
        else if (expected is PullDelta delta)
        {
            Assert.Equal(delta.Changes.Select(Text), ((PullDelta)actual).Changes.Select(Text));
        }
    }

    private static string Text(Change change) =>
        $"{change.Version} {change.Time:O} {change.Actor} {change.Message} {change.OperationId} "
        + $"{Convert.ToHexString(ChangeSetJson.Write(change.Changes))}";

    public sealed class OneSilo : IAsyncLifetime
    {
        private readonly Migrated<PostgreSqlDatabase> _database = new();

        public TestCluster Cluster { get; private set; } = null!;

        /// <summary>A writer in this process on the same database.</summary>
        public LocalEnvironments Local() =>
            new(
                _database.Store.Log,
                Options.Create(new ReaderOptions()),
                Options.Create(new WriterOptions()),
                TimeProvider.System,
                NullLogger<EnvironmentWriter>.Instance
            );

        public async Task InitializeAsync()
        {
            await _database.InitializeAsync();
            Cluster = await TestCluster.StartAsync(_database.Database);
        }

        public async Task DisposeAsync()
        {
            await Cluster.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    private static void AssertSame(ApplyResult expected, ApplyResult actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        switch (expected, actual)
        {
            case (Applied one, Applied other):
                Assert.Equal(
                    (one.Version, one.Before, one.Created, one.Replayed),
                    (other.Version, other.Before, other.Created, other.Replayed)
                );
                Assert.Equal(ChangeSetJson.Write(one.Changes), ChangeSetJson.Write(other.Changes));
                Assert.Equal(one.Item?.ToArray(), other.Item?.ToArray());
                break;
            case (Unchanged one, Unchanged other):
                Assert.Equal(one.Version, other.Version);
                Assert.Equal(one.Item?.ToArray(), other.Item?.ToArray());
                break;
            case (Invalid one, Invalid other):
                Assert.Equal(one.Errors.AsEnumerable(), other.Errors.AsEnumerable());
                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }
}
