using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>A replica and its writer, with and without change notifications.</summary>
public sealed class EnvironmentReplicaTests : ReplicaTestBase
{
    [Fact]
    public async Task Start_WriterAvailable_LoadsTheRulesetAndIsReady()
    {
        var version = await PutAsync("banner");
        var replica = Open();
        Assert.Equal((ReplicaState.NotReady, EnvironmentVersion.None), (replica.State, replica.Current.Version));

        replica.Start();
        Assert.True(await replica.WaitForAsync(version, TimeSpan.FromMinutes(1)).Soon());

        Assert.Equal("a", replica.Current.Source.Value("banner"));
        Assert.NotNull(replica.Current.Find("banner"));
        await Clock.PendingTimerAsync(IsReconcile).Soon();

        Assert.Equal(ReplicaState.Ready, replica.State);
    }

    [Fact]
    public async Task Follow_ManyChanges_ReceivesThemInOrderWithoutGaps()
    {
        var replica = await StartAsync();
        var follower = new Follower(replica);

        EnvironmentVersion last = default;
        for (var number = 1; number <= 40; number++)
            last = await PutAsync($"flag-{number % 5}", $"{number}");
        await follower.UntilAsync(last);

        var updates = follower.Updates;
        Assert.Equal((EnvironmentVersion.Initial, 0), (updates[0].Current.Version, updates[0].Changes.Length));
        Assert.Equal(updates.Select(update => update.Current.Version).Order(), updates.Select(update => update.Current.Version));
        var changes = updates.SelectMany(update => update.Changes).ToList();

        Assert.Equal(Enumerable.Range(1, 40).Select(number => SampleCommands.Version(1, number)), changes.Select(change => change.Version));
        Assert.All(updates.Skip(1), update => Assert.Equal(update.Current.Version, update.Changes[^1].Version));
    }

    [Fact]
    public async Task Follow_AfterChanges_ReceivesTheCurrentRulesetAtOnce()
    {
        var version = await PutAsync("banner");
        var replica = await StartAsync();

        var update = Assert.Single(new Follower(replica).Updates);

        Assert.Equal((version, 0), (update.Current.Version, update.Changes.Length));
    }

    [Fact]
    public async Task Reconcile_NotificationLost_PullsTheChangeAfterTheInterval()
    {
        Source.LosesNotifications = true;
        var replica = await StartAsync();
        var follower = new Follower(replica);
        var version = await PutAsync("banner");

        Clock.Advance(TimeSpan.FromSeconds(7.9));
        Assert.Equal(EnvironmentVersion.Initial, replica.Current.Version);
        Clock.Advance(TimeSpan.FromSeconds(4.1));
        await follower.UntilAsync(version);

        Assert.Single(follower.Updates[1].Changes);
    }

    [Fact]
    public async Task Reconcile_ManyTimes_VariesTheIntervalBy20Percent()
    {
        Source.LosesNotifications = true;
        await StartAsync();
        var delays = new List<double>();

        for (var round = 0; round < 60; round++)
        {
            var next = Clock.NextTimerAsync(_ => true);
            Clock.Advance(TimeSpan.FromSeconds(12));
            delays.Add((await next.Soon()).TotalSeconds);
        }

        Assert.All(delays, delay => Assert.InRange(delay, 8, 12));
        Assert.InRange(delays.Min(), 8, 8.8);
        Assert.InRange(delays.Max(), 11.2, 12);
        Assert.True(delays.Distinct().Count() > 50);
    }

    [Fact]
    public async Task Watch_Fails_WatchesAgainAndMissesNoChange()
    {
        var replica = await StartAsync();
        var follower = new Follower(replica);
        await follower.UntilAsync(await PutAsync("banner", "1"));

        // A watch usually fails because the writer migrated, so the first retry comes after a short delay.
        var retry = Clock.NextTimerAsync(delay => delay.TotalSeconds <= 0.12);
        Source.FailWatches();
        await retry.Soon();
        var version = await PutAsync("banner", "2");
        Clock.Advance(TimeSpan.FromSeconds(0.12));

        await follower.UntilAsync(version);
        // The new watch notifies of changes.
        await follower.UntilAsync(await PutAsync("banner", "3"));

        Assert.Single(Lines.Of(1102));
    }

    [Fact]
    public async Task Watch_Unavailable_RetriesWithBackoffAndLogsOnce()
    {
        Source.IsWatchUnavailable = true;
        var first = Clock.NextTimerAsync(delay => delay.TotalSeconds <= 0.12);

        Open().Start();
        var delay = await first.Soon();
        foreach (var seconds in new[] { 0.5, 1, 2, 4 })
        {
            var next = Clock.NextTimerAsync(delay => IsAbout(delay, seconds));
            Clock.Advance(delay);
            delay = await next.Soon();
        }

        Assert.Single(Lines.Of(1102));
    }

    [Fact]
    public async Task WaitFor_VersionNotReached_ReturnsFalseAfterTheTimeout()
    {
        var replica = await StartAsync();
        var timerSet = Clock.NextTimerAsync(delay => delay == TimeSpan.FromSeconds(3));
        var wait = replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromSeconds(3));
        await timerSet.Soon();
        Assert.False(wait.IsCompleted);

        Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.False(await wait.Soon());
    }

    [Fact]
    public async Task WaitFor_Cancelled_ThrowsOperationCanceledException()
    {
        var replica = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var wait = replica.WaitForAsync(SampleCommands.Version(1, 1), TimeSpan.FromSeconds(3), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.Soon());
    }

    [Fact]
    public async Task WaitFor_OwnWrite_ReturnsTrueWithTheChange()
    {
        var replica = await StartAsync();

        for (var number = 1; number <= 20; number++)
        {
            Assert.True(await replica.WaitForAsync(await PutAsync("banner", $"{number}"), TimeSpan.FromMinutes(1)).Soon());
            Assert.Equal($"{number}", replica.Current.Source.Value("banner"));
        }
    }
}
