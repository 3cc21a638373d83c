using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Environments.Writer;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Watching.Actions;
using FlagCluster.Watching.Flags;
using FlagCluster.Watching.Rules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Tests;

/// <summary>Represents an environment with a split flag on a real store, and what watches it.</summary>
internal sealed class Watched
{
    public const long Minute = 60_000;

    public static readonly Actor Person = new(ActorKind.User, "ada");

    private static readonly WindowBounds Bounds = new(TimeStep.Minute, Lateness: Minute);

    private readonly OpenStore _store;
    private readonly RecordingNotifier _notifier = new();

    public Watched(OpenStore store, FakeTimeProvider clock, string slug = "production")
    {
        (_store, Clock) = (store, clock);
        Id = new("acme", "shop", slug);
        Environments = new LocalEnvironments(
            store.Log,
            Options.Create(new ReaderOptions()),
            Options.Create(new WriterOptions()),
            clock,
            NullLogger<EnvironmentWriter>.Instance
        );
    }

    public EnvironmentId Id { get; }

    public FakeTimeProvider Clock { get; }

    public IEnvironments Environments { get; set; }

    public IAnomalyRuleStore Rules => _store.Get<IAnomalyRuleStore>();

    public IAnomalyStore Anomalies { get; set; } = null!;

    public IActionOutbox Outbox { get; set; } = null!;

    public IAlertStore Alerts => _store.Get<IAlertStore>();

    public AlertsOptions Settings { get; } = new();

    public int PeopleDays { get; set; } = 90;

    public IReadOnlyList<AlertNotification> Notifications => _notifier.Received;

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Creates the flag, half of whose people get each variant.</summary>
    public async Task<Watched> CreateAsync(string ruleset = Documents.Split)
    {
        Anomalies ??= _store.Get<IAnomalyStore>();
        Outbox ??= _store.Get<IActionOutbox>();
        await ApplyAsync(new ReplaceRulesetPlan(Encoding.UTF8.GetBytes(ruleset)));
        return this;
    }

    /// <summary>Creates the flag in a new database, and a minute later the rule that guards it.</summary>
    public static async Task<Watched> GuardedAsync(OpenStore store, FakeTimeProvider clock)
    {
        await store.AddKeysAsync();
        var watched = await new Watched(store, clock).CreateAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await watched.WriteAsync(Documents.Guard);
        return watched;
    }

    public async Task<ApplyResult> ApplyAsync(ChangePlan plan, Actor? actor = null)
    {
        var result = await Environments.ApplyAsync(Id, new() { Plan = plan, Actor = actor ?? Person });
        Assert.IsType<Applied>(result);
        return result;
    }

    /// <summary>Writes a rule, as a new one or as the next version.</summary>
    public async Task<AnomalyRule> WriteAsync(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        using var json = JsonDocument.Parse(bytes);
        var read = RuleJson.Read(json.RootElement);
        Assert.Empty(read.Errors);
        var known = await Rules.FindRuleAsync(Id.ToString(), read.Rule!.Name);
        var write = new RuleWrite(Id.ToString(), read.Rule, bytes, known?.Version ?? 0, Person, Clock.GetUtcNow());
        Assert.Equal(RuleWriteOutcome.Written, await Rules.WriteRuleAsync(write));
        return read.Rule;
    }

    /// <summary>Folds events as one consumer does, and closes all windows before a time.</summary>
    /// <param name="events">The events in the order of the partition.</param>
    /// <param name="closes">The time, in Unix milliseconds.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="batch">The number of events of a batch.</param>
    /// <param name="isIdle">False when only events close windows, and none is after the time.</param>
    public async Task FoldAsync(
        IEnumerable<CountedEvent> events,
        long closes,
        int partition = 0,
        int batch = int.MaxValue,
        bool isIdle = true
    )
    {
        var folds = _store.Get<IFoldStore>();
        var followed = await folds.ReadFollowedAsync();
        var position = await folds.FindPositionAsync("events", partition);
        var fold = new PartitionFold("events", partition, position, Bounds, followed);
        var offset = position?.NextOffset ?? 0;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(closes + Bounds.Lateness);
        foreach (var chunk in events.Select(one => new FoldRecord(offset++, one)).Chunk(batch))
        {
            var known = await folds.ReadIdsAsync("events", partition, PartitionFold.RangesOf(chunk));
            var folded = fold.Fold(chunk, known, now);
            Assert.True(await folds.CommitAsync(folded));
            fold.Continue(folded.After);
        }
        if (!isIdle)
            return;
        var idle = fold.Idle(offset, now);
        Assert.True(await folds.CommitAsync(idle));
    }

    /// <summary>Sets the clock, at most forward.</summary>
    public void AdvanceTo(long time) => Clock.Advance(TimeSpan.FromMilliseconds(Math.Max(0, time - Now)));

    /// <summary>Creates what watches the environment, as a new process has it, and runs it once.</summary>
    public Task RunAsync() => NewWatch().RunAsync(Id.ToString(), CancellationToken.None);

    public async Task<Flag> FlagAsync(string key = Traffic.Flag)
    {
        var head = await _store.Log.ReadHeadAsync(Id);
        return (await _store.Log.ReadAtAsync(Id, head))!.Flags[key];
    }

    public async Task<IReadOnlyList<Change>> ChangesByRulesAsync() =>
        [.. (await _store.Log.ReadHistoryAsync(Id, null, 100)).Where(change => change.Actor.Kind == ActorKind.Rule)];

    public Task<IReadOnlyList<Alert>> AlertsAsync() => Alerts.ReadAlertsAsync(new(Id.ToString(), 100));

    public async Task<IReadOnlyList<AlertAction>> ActionsAsync()
    {
        var actions = new List<AlertAction>();
        foreach (var alert in await AlertsAsync())
            actions.AddRange(await Alerts.ReadActionsAsync(Id.ToString(), alert.Id));
        return actions;
    }

    public async Task<RuleState> StateAsync(string rule) => (await Anomalies.ReadStatesAsync(Id.ToString()))[rule].State;

    private EnvironmentWatch NewWatch()
    {
        var options = Options.Create(Settings);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var metrics = new WatchingMetrics(meters, Clock);
        var watcher = new RuleWatcher(
            _store.Get<IFoldStore>(),
            _store.Get<ISumReader>(),
            Rules,
            Anomalies,
            new LogFlagSplits(_store.Log),
            new(Bounds, MinuteDays: 7) { PeopleDays = PeopleDays }
        );
        var flags = new FlagAction(Environments, _store.Log, Rules, options, Clock);
        var delivery = new ActionDelivery(
            Outbox,
            Alerts,
            flags,
            [new LogNotifier(), _notifier],
            options,
            metrics,
            Clock,
            NullLogger<ActionDelivery>.Instance
        );
        return new(watcher, delivery, metrics, NullLogger<EnvironmentWatch>.Instance);
    }
}
