using System.Diagnostics;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>Faults: the writer is unavailable, is behind the replica, or returns changes on another base version.</summary>
public sealed class ReplicaFaultTests : ReplicaTestBase
{
    [Fact]
    public async Task Pull_WriterUnavailable_RetriesWithBackoffUntilItRespondsAndLogsOnce()
    {
        Source.LosesNotifications = true;
        Source.IsUnavailable = true;
        var first = Clock.NextTimerAsync(_ => true);
        var replica = Open();

        replica.Start();
        var delay = await first.Soon();
        foreach (var seconds in new[] { 0.5, 1, 2, 4, 8, 10, 10 })
        {
            Assert.True(IsAbout(delay, seconds), $"{delay.TotalSeconds} s is not about {seconds} s");
            var next = Clock.NextTimerAsync(_ => true);
            Clock.Advance(delay);
            delay = await next.Soon();
        }
        Assert.Equal(ReplicaState.NotReady, replica.State);
        Assert.Contains("is unavailable", Assert.Single(Lines.Of(1101)), StringComparison.Ordinal);

        Source.IsUnavailable = false;
        await ReconcileAsync();

        Assert.Equal(ReplicaState.Ready, replica.State);
    }

    [Fact]
    public async Task Pull_WriterUnavailableThenAvailable_TracesAnErrorThenASuccess()
    {
        Source.LosesNotifications = true;
        Source.IsUnavailable = true;
        using var activities = new RecordedActivities(Shop);
        var failed = Clock.NextTimerAsync(_ => true);

        Open().Start();
        await failed.Soon();
        Assert.Equal([("replica pull", ActivityStatusCode.Error, nameof(StorageUnavailableException))], activities.All);

        Source.IsUnavailable = false;
        await ReconcileAsync();
        Assert.Equal(("replica pull", ActivityStatusCode.Unset, null), activities.All[^1]);
    }

    [Fact]
    public async Task State_WriterUnavailableForStaleAfterSeconds_IsStaleUntilItResponds()
    {
        var version = await PutAsync("banner");
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        Source.IsUnavailable = true;
        Clock.Advance(TimeSpan.FromSeconds(Options.StaleAfterSeconds - 0.001));
        Assert.Equal(ReplicaState.Ready, replica.State);

        Clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal((ReplicaState.Stale, version), (replica.State, replica.Current.Version));
        Assert.Equal("a", replica.Current.Source.Value("banner"));

        await Clock.PendingTimerAsync(delay => delay < TimeSpan.FromSeconds(12)).Soon();
        Source.IsUnavailable = false;
        await Waiting.Until(
            async () =>
            {
                if (replica.State == ReplicaState.Ready)
                    return true;
                await ReconcileAsync();
                return replica.State == ReplicaState.Ready;
            },
            "the replica to be ready"
        );
    }

    [Fact]
    public async Task Pull_WriterBehindTheReplica_IsIgnoredAndLogged()
    {
        for (var number = 1; number <= 3; number++)
            await PutAsync("banner", $"{number}");
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        var follower = new Follower(replica);
        Source.PullResult = _ => new PullFull(SampleCommands.Version(1, 2), Ruleset.Empty);

        await ReconcileAsync();

        Assert.Equal((SampleCommands.Version(1, 3), "3"), (replica.Current.Version, replica.Current.Source.Value("banner")));
        Assert.Single(follower.Updates);
        Assert.Contains("behind version 1.3", Assert.Single(Lines.Of(1103)), StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromSeconds(Options.StaleAfterSeconds));

        Assert.Equal(ReplicaState.Stale, replica.State);
    }

    [Fact]
    public async Task Pull_NewEpochWithALowerNumber_IsApplied()
    {
        for (var number = 1; number <= 3; number++)
            await PutAsync("banner", $"{number}");
        var replica = await StartAsync();
        var follower = new Follower(replica);

        var version = (await Source.ApplyAsync(Shop, SampleCommands.StartEpoch())).Made();

        Assert.Equal(SampleCommands.Version(2, 1), version);
        await follower.UntilAsync(version);
        Assert.Equal("3", replica.Current.Source.Value("banner"));
        await follower.UntilAsync(await PutAsync("banner", "4"));
    }

    [Fact]
    public async Task Pull_DeltaOnAnotherBase_PullsTheFullRuleset()
    {
        for (var number = 1; number <= 3; number++)
            await PutAsync("banner", $"{number}");
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        var follower = new Follower(replica);
        await PutAsync("banner", "4");
        await PutAsync("banner", "5");
        var change = SampleCommands.Change(SampleCommands.Version(1, 5), "banner", "5");
        Source.PullResult = known => known == EnvironmentVersion.None ? null : new PullDelta([change]);
        Source.PulledVersions.Clear();

        await ReconcileAsync();

        Assert.Equal([SampleCommands.Version(1, 3), EnvironmentVersion.None], Source.PulledVersions);
        Assert.Equal((SampleCommands.Version(1, 5), "5"), (replica.Current.Version, replica.Current.Source.Value("banner")));
        Assert.Empty(follower.Updates[^1].Changes);
    }

    [Fact]
    public async Task Pull_InvalidRuleset_KeepsTheLastGoodOne()
    {
        await PutAsync("banner");
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        var invalid = Ruleset.Empty.Apply(new([new PutItem(SampleCommands.InvalidFlag("invalid"))]));
        Source.PullResult = _ => new PullFull(SampleCommands.Version(1, 9), invalid);

        await ReconcileAsync();

        Assert.Equal((SampleCommands.Version(1, 1), "a"), (replica.Current.Version, replica.Current.Source.Value("banner")));
        Assert.Single(Lines.Of(1101));
    }

    [Fact]
    public async Task Dispose_DuringPullsAndWatches_CompletesAndKeepsLaterReplicasWorking()
    {
        Options.Directory = SavedFolder;
        for (var round = 0; round < 30; round++)
        {
            var replica = Open();
            var writing = Task.Run(() => PutAsync("banner", $"{round}"));
            replica.Start();
            var failing = Task.Run(Source.FailWatches);
            if (round % 3 == 0)
                await writing;
            if (round % 3 == 1)
                await replica.WaitForAsync(EnvironmentVersion.Initial, TimeSpan.FromMinutes(1)).Soon();

            await replica.DisposeAsync().AsTask().Soon();

            await Task.WhenAll(writing, failing).Soon();
        }

        var last = await StartAsync();

        Assert.Equal((SampleCommands.Version(1, 30), "29"), (last.Current.Version, last.Current.Source.Value("banner")));
    }

    [Fact]
    public async Task Pull_RandomFaults_ConvergesToTheRulesetOfTheWriter()
    {
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        var follower = new Follower(replica);
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            for (var count = random.Next(4); count > 0; count--)
            {
                var key = $"flag-{random.Next(6)}";
                await Source.ApplyAsync(
                    Shop,
                    SampleCommands.Command([
                        random.Next(3) == 0
                            ? new DeleteItem(ItemKind.Flag, key)
                            : new PutItem(SampleCommands.Flag(key, $"{round}-{count}")),
                    ])
                );
            }
            if (random.Next(10) == 0)
                await Source.ApplyAsync(Shop, SampleCommands.StartEpoch());
            var fault = random.Next(4);
            Source.IsUnavailable = fault == 1;
            Source.PullResult = fault switch
            {
                2 => known => known == EnvironmentVersion.None ? null : new PullDelta([WithGap(known)]),
                3 => _ => new PullFull(EnvironmentVersion.Initial, Ruleset.Empty),
                _ => null,
            };
            await ReconcileAsync();
        }

        Source.IsUnavailable = false;
        Source.PullResult = null;
        await ReconcileAsync();

        var full = Assert.IsType<PullFull>(await Source.PullAsync(Shop, EnvironmentVersion.None));
        await follower.UntilAsync(full.Version);
        Assert.Equal(full.Ruleset.Json(), replica.Current.Source.Json());
        Assert.Equal(full.Ruleset.Flags.Keys, replica.Current.Flags(FlagScope.All).ToArray().Select(flag => flag.Model.Key));

        static Change WithGap(EnvironmentVersion known) => SampleCommands.Change(known.Next.Next, "unexpected");
    }
}
