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

/// <summary>The grain and the client adapter, on a cluster of one silo.</summary>
public sealed class EnvironmentGrainTests(EnvironmentGrainTests.SingleSilo silo) : IClassFixture<EnvironmentGrainTests.SingleSilo>
{
    private readonly EnvironmentId _environment = SampleCommands.Environment();

    private TestCluster Cluster => silo.Cluster;

    private IEnvironments Environments => silo.Cluster.Environments;

    [Fact]
    public async Task Pull_ReaderOfAnEarlierLevel_IsRefusedWhatItDoesNotKnowAndKeepsChangesFromRaisingIt()
    {
        var grain = Cluster.Grains.GetGrain<IEnvironmentGrain>(_environment.ToString());
        var reader = PullRequest.Of(EnvironmentVersion.None, SampleLevels.OldGateway);
        await grain.PullAsync(reader);

        var refused = Assert.IsType<LevelNotSupported>(await Environments.ApplyAsync(_environment, SampleLevels.Raise()));
        await Environments.ApplyAsync(_environment, SampleLevels.Raise() with { RaiseLevel = true });
        var unsupported = Assert.IsType<PullUnsupported>((await grain.PullAsync(reader)).ToPull());

        Assert.Equal((2, SampleLevels.OldGateway), (refused.Level, Assert.Single(refused.Readers)));
        Assert.Equal(refused.Features.AsEnumerable(), unsupported.Features);
        Assert.Equal((SampleCommands.Version(1, 1), 2), (unsupported.Version, unsupported.Level));
        Assert.IsType<PullFull>(await Environments.PullAsync(_environment, EnvironmentVersion.None));
    }

    [Fact]
    public async Task Apply_EveryOutcome_EqualsALocalWriter()
    {
        await using var local = silo.CreateLocalWriters();
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
            SampleCommands.Plan(new PutItemPlan(ItemKind.Flag, "d", SampleCommands.Flag("d").Json)) with
            {
                Precondition = new() { TargetExists = false },
            },
            SampleCommands.Put("e") with
            {
                Precondition = new() { Versions = [] },
            },
            SampleCommands.Put("e") with
            {
                Precondition = new() { Versions = [new(1, 1), new(1, 2)], OtherThan = [new(1, 3)] },
            },
            SampleCommands.Plan(new PutItemPlan(ItemKind.Flag, "e", SampleCommands.Flag("e").Json)) with
            {
                Precondition = new() { TargetExists = true },
            },
            SampleCommands.Plan(new PutItemPlan(ItemKind.Segment, "s", "{\"included\":7}"u8.ToArray())),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-1"),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-2"),
            SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "d", "{\"description\":\"new\"}"u8.ToArray()), "op-2"),
            SampleCommands.Plan(new PutItemPlan(ItemKind.Segment, "s", "{\"included\":[\"a\"]}"u8.ToArray())),
            SampleCommands.Plan(new ChangeMembersPlan("s", "{\"included\":{\"add\":[\"b\"],\"remove\":[\"a\"]}}"u8.ToArray())),
            SampleCommands.Plan(new ChangeMembersPlan("none", "{\"included\":{\"add\":[\"b\"]}}"u8.ToArray())),
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
    public async Task Pull_EveryOutcome_EqualsALocalWriter()
    {
        await using var local = silo.CreateLocalWriters();
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
        await using var after = silo.CreateLocalWriters();

        foreach (var known in new[] { SampleCommands.Version(1, 5), SampleCommands.Version(2, 1) })
            AssertSame(await after.PullAsync(_environment, known), await Environments.PullAsync(_environment, known));
    }

    [Fact]
    public async Task Pull_ManyReaders_ShareOneMessage()
    {
        await Environments.ApplyAsync(_environment, SampleCommands.Put("a"));
        // Inside a silo immutable messages are not copied, so that the test can compare references.
        var grain = silo.Cluster.Orleans.GetSiloServiceProvider().GetService(typeof(IGrainFactory)) is IGrainFactory grains
            ? grains.GetGrain<IEnvironmentGrain>(_environment.ToString())
            : throw new InvalidOperationException();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.PullAsync(PullRequest.Of(EnvironmentVersion.None))))
            .Soon();

        Assert.Single(replies.Select(reply => reply.Ruleset).Distinct(ReferenceEqualityComparer.Instance));

        await Environments.ApplyAsync(_environment, SampleCommands.Put("b"));
        var deltas = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.PullAsync(PullRequest.Of(new(1, 1))))).Soon();

        Assert.Single(deltas.Select(reply => Assert.Single(reply.Changes).Operations).Distinct(ReferenceEqualityComparer.Instance));
        Assert.NotSame(replies[0].Ruleset, (await grain.PullAsync(PullRequest.Of(EnvironmentVersion.None))).Ruleset);
    }

    [Fact]
    public async Task Watch_ManyChanges_ReachesTheLatestVersionInOrder()
    {
        await using var versions = Environments.WatchAsync(_environment, EnvironmentVersion.Initial).GetAsyncEnumerator();
        var first = versions.MoveNextAsync().AsTask();

        await Task.WhenAll(
                Enumerable.Range(0, 50).Select(async i => await Environments.ApplyAsync(_environment, SampleCommands.Put($"flag-{i}")))
            )
            .Soon();

        Assert.True(await first.Soon());
        var received = new List<EnvironmentVersion>();
        received.Add(versions.Current);
        while (received[^1].Number < 50)
        {
            Assert.True(await versions.MoveNextAsync().AsTask().Soon());
            received.Add(versions.Current);
        }

        Assert.Equal(received.Distinct().Order(), received);
    }

    [Fact]
    public async Task Watch_SlowReader_SkipsToTheLatestVersion()
    {
        await using var versions = Environments.WatchAsync(_environment, EnvironmentVersion.Initial).GetAsyncEnumerator();
        await Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        Assert.True(await versions.MoveNextAsync().AsTask().Soon());

        for (var i = 0; i < 30; i++)
            await Environments.ApplyAsync(_environment, SampleCommands.Put("flag", $"value {i}"));

        var received = 0;
        while (versions.Current.Number < 31)
        {
            Assert.True(await versions.MoveNextAsync().AsTask().Soon());
            received++;
        }

        // One version may have been in flight when the reader stopped reading.
        Assert.InRange(received, 1, 2);
    }

    [Fact]
    public async Task Watch_WithoutChanges_RepeatsTheVersionAtEveryHeartbeat()
    {
        await Environments.ApplyAsync(_environment, SampleCommands.Put("flag"));
        var grain = Cluster.Grains.GetGrain<IEnvironmentGrain>(_environment.ToString());

        var received = new List<VersionMessage>();
        await foreach (var version in grain.WatchAsync(new() { Epoch = 1, Number = 1 }))
        {
            received.Add(version);
            if (received.Count == 2)
                break;
        }

        Assert.All(received, version => Assert.Equal(SampleCommands.Version(1, 1), version.ToVersion()));
    }

    [Fact]
    public async Task Watch_Cancelled_ThrowsOperationCanceledException()
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
            Assert.Equal(delta.Changes.Select(change => change.Text()), ((PullDelta)actual).Changes.Select(change => change.Text()));
        }
    }

    public sealed class SingleSilo : IAsyncLifetime
    {
        private readonly Migrated<PostgreSqlDatabase> _database = new();

        public TestCluster Cluster { get; private set; } = null!;

        /// <summary>Creates writers in this process on the same database.</summary>
        public LocalEnvironments CreateLocalWriters() =>
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
