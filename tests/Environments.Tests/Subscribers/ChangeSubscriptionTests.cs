using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Subscribers;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Tests.Subscribers;

/// <summary>Subscriptions with a log and cursors in memory, on a fake clock.</summary>
public sealed class ChangeSubscriptionTests : IAsyncDisposable
{
    private static readonly EnvironmentId Production = new("demo", "shop", "production");
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLog _log = new();
    private readonly MemoryCursors _cursors = new();
    private readonly RecordingSubscriber _subscriber = new();
    private readonly LogLines<ChangeSubscriptions> _lines = new();
    private readonly SubscriberOptions _options = new();
    private readonly SubscriberMetrics _metrics;
    private readonly List<EnvironmentSubscriptions> _running = [];

    public ChangeSubscriptionTests() => _metrics = new(Meters, _time, [_subscriber]);

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var running in _running)
            await running.Completion.Soon();
        _stop.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Run_ChangesInTheLog_DeliversThemInOrderAndSavesTheCursor()
    {
        _log.Append(1, 1, 250);

        await StartUntilCaughtUpAsync(_subscriber);

        Assert.Equal(Enumerable.Range(1, 250).Select(number => $"1.{number}"), Received(_subscriber));
        Assert.Equal([100, 100, 50], _subscriber.BatchSizes);
        Assert.Equal(new EnvironmentVersion(1, 250), await _cursors.ReadAsync("recording", Production));
    }

    [Fact]
    public async Task Run_CursorInTheStore_ResumesAfterIt()
    {
        _log.Append(1, 1, 3);
        await _cursors.SaveAsync("recording", Production, new(1, 2));

        await StartUntilCaughtUpAsync(_subscriber);

        Assert.Equal(["1.3"], Received(_subscriber));
    }

    [Fact]
    public async Task Run_NewSubscriberStartingAtTheEnd_SkipsExistingChanges()
    {
        var subscriber = new RecordingSubscriber { StartsAtBeginning = false };
        _log.Append(1, 1, 3);
        var subscriptions = await StartUntilCaughtUpAsync(subscriber);
        _log.Append(1, 4);

        await NotifyUntilCaughtUpAsync(subscriptions);

        Assert.Equal(["1.4"], Received(subscriber));
    }

    [Fact]
    public async Task Run_NewEpoch_DeliversTheRestOfTheOldEpochFirst()
    {
        _log.Append(1, 1, 2);
        _log.Append(2, 1);
        _log.Append(3, 1, 2);

        await StartUntilCaughtUpAsync(_subscriber);

        Assert.Equal(["1.1", "1.2", "2.1", "3.1", "3.2"], Received(_subscriber));
    }

    [Fact]
    public async Task Notify_ChangeAppended_DeliversItAtOnce()
    {
        var subscriptions = await StartUntilCaughtUpAsync(_subscriber);
        _log.Append(1, 1);

        await NotifyUntilCaughtUpAsync(subscriptions);

        Assert.Equal(["1.1"], Received(_subscriber));
    }

    [Fact]
    public async Task Run_NotificationLost_DeliversTheChangeAfterTheInterval()
    {
        await StartUntilCaughtUpAsync(_subscriber);
        _log.Append(1, 1);
        var caughtUp = _time.NextTimerAsync(delay => delay == Interval);

        _time.Advance(Interval);
        await caughtUp.Soon();

        Assert.Equal(["1.1"], Received(_subscriber));
    }

    [Fact]
    public async Task Run_SubscriberFails_RetriesWithBackoffUpTo30Seconds()
    {
        _log.Append(1, 1);
        _subscriber.Before = RecordingSubscriber.Fail;
        var delays = new List<TimeSpan>();
        var next = _time.NextTimerAsync(delay => delay < Interval);

        Start(_subscriber);
        for (var attempt = 0; attempt < 16; attempt++)
        {
            var delay = await next.Soon();
            delays.Add(delay);
            next = _time.NextTimerAsync(following => following < Interval);
            _time.Advance(delay);
        }
        _subscriber.Before = null;
        var caughtUp = _time.NextTimerAsync(delay => delay == Interval);
        _time.Advance(await next.Soon());
        await caughtUp.Soon();

        Assert.Equal(["1.1"], Received(_subscriber));
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.True(delays[0] < TimeSpan.FromSeconds(5), $"The first delay is {delays[0]}.");
        Assert.All(delays[10..], delay => Assert.Equal(TimeSpan.FromSeconds(30), delay));
        Assert.Single(_lines.Of(1751));
        Assert.Single(_lines.Of(1752));
    }

    [Fact]
    public async Task Start_OneOfTwoSubscribersFails_TheOtherReceivesEverything()
    {
        var failing = new RecordingSubscriber("failing") { Before = RecordingSubscriber.Fail };
        _log.Append(1, 1, 3);

        var subscriptions = await StartUntilCaughtUpAsync(failing, _subscriber);

        Assert.Equal(["1.1", "1.2", "1.3"], Received(_subscriber));
        Assert.Empty(Received(failing));
        Assert.False(subscriptions.AreCaughtUp);
        Assert.Equal(EnvironmentVersion.Initial, await _cursors.ReadAsync("failing", Production));
        Assert.Equal(new EnvironmentVersion(1, 3), await _cursors.ReadAsync("recording", Production));
    }

    [Fact]
    public async Task Run_ProcessStopsBeforeSavingTheCursor_NextProcessDeliversTheSameChanges()
    {
        _log.Append(1, 1, 2);
        await _cursors.SaveAsync("recording", Production, EnvironmentVersion.Initial);
        _cursors.FailsToSave = true;
        var failed = _time.NextTimerAsync(delay => delay < Interval);
        Start(_subscriber);
        await failed.Soon();
        var next = new RecordingSubscriber();
        _cursors.FailsToSave = false;

        await StartUntilCaughtUpAsync(next);

        Assert.Equal(["1.1", "1.2"], Received(_subscriber));
        Assert.Equal(["1.1", "1.2"], Received(next));
    }

    [Fact]
    public async Task Run_AnotherProcessSavedTheCursorDuringARetry_ResumesFromTheStore()
    {
        _log.Append(1, 1, 3);
        _subscriber.Before = RecordingSubscriber.Fail;
        var failed = _time.NextTimerAsync(delay => delay < Interval);
        Start(_subscriber);
        var delay = await failed.Soon();
        await _cursors.SaveAsync("recording", Production, new(1, 2));
        _subscriber.Before = null;
        var caughtUp = _time.NextTimerAsync(other => other == Interval);

        _time.Advance(delay);
        await caughtUp.Soon();

        Assert.Equal(["1.3"], Received(_subscriber));
    }

    [Fact]
    public async Task Lag_StoreUnavailable_GrowsUntilTheEndOfTheLogIsReached()
    {
        using var lag = new Measurements(Meters, "flagcluster.subscriber.lag");
        _log.Append(1, 1);
        _log.IsUnavailable = true;
        var failed = _time.NextTimerAsync(delay => delay < Interval);
        Start(_subscriber);
        var delay = await failed.Soon();
        _log.IsUnavailable = false;
        var caughtUp = _time.NextTimerAsync(other => other == Interval);

        var before = lag.Now()["recording"];
        _time.Advance(delay / 2);
        var during = lag.Now()["recording"];
        _time.Advance(delay);
        await caughtUp.Soon();
        var after = lag.Now()["recording"];

        Assert.Equal(0, before);
        Assert.Equal((delay / 2).TotalSeconds, during, 3);
        Assert.Equal(0, after);
    }

    [Fact]
    public async Task Run_LogEndsBeforeTheCursor_LogsOnceAndKeepsTheLag()
    {
        using var lag = new Measurements(Meters, "flagcluster.subscriber.lag");
        _log.Append(1, 1, 3);
        await _cursors.SaveAsync("recording", Production, new(1, 50));
        var subscriptions = await StartUntilCaughtUpAsync(_subscriber);
        _time.Advance(TimeSpan.FromSeconds(10));

        await NotifyUntilCaughtUpAsync(subscriptions);

        Assert.Equal(10, lag.Now()["recording"], 3);
        Assert.Single(_lines.Of(1753));
        Assert.Empty(Received(_subscriber));
    }

    [Fact]
    public async Task Run_GapInTheLog_FailsAndKeepsTheCursor()
    {
        _log.Append(1, 1, 3);
        _log.Head = new(1, 5);
        var failed = _time.NextTimerAsync(delay => delay < Interval);

        Start(_subscriber);
        await failed.Soon();

        Assert.Equal(new EnvironmentVersion(1, 3), await _cursors.ReadAsync("recording", Production));
        Assert.Single(_lines.Of(1751));
    }

    [Fact]
    public void Constructor_DuplicateName_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Create(_subscriber, new RecordingSubscriber()));

    private static IEnumerable<string> Received(RecordingSubscriber subscriber) =>
        subscriber.Of(Production).Select(version => version.ToString());

    private ChangeSubscriptions Create(params IChangeSubscriber[] subscribers) =>
        new(subscribers, _log, _cursors, Options.Create(_options), _metrics, _time, _lines);

    private EnvironmentSubscriptions Start(params IChangeSubscriber[] subscribers)
    {
        var subscriptions = Create(subscribers).Start(Production, _stop.Token);
        _running.Add(subscriptions);
        return subscriptions;
    }

    /// <summary>Starts and waits until one subscription waits for a notification.</summary>
    private async Task<EnvironmentSubscriptions> StartUntilCaughtUpAsync(params IChangeSubscriber[] subscribers)
    {
        var caughtUp = _time.NextTimerAsync(delay => delay == Interval);
        var subscriptions = Start(subscribers);
        await caughtUp.Soon();
        return subscriptions;
    }

    private async Task NotifyUntilCaughtUpAsync(EnvironmentSubscriptions subscriptions)
    {
        var caughtUp = _time.NextTimerAsync(delay => delay == Interval);
        subscriptions.Notify();
        await caughtUp.Soon();
    }
}
