using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Actions;

/// <summary>
/// Does the actions of alerts. An action stays in the outbox until its result is recorded, so a crash repeats it, and its id makes the
/// repetition harmless: the writer makes a change with an id once, and notifications have it as their Idempotency-Key.
/// </summary>
internal sealed partial class ActionDelivery(
    IActionOutbox outbox,
    IAlertStore alerts,
    FlagAction flags,
    IEnumerable<IAlertNotifier> notifiers,
    IOptions<AlertsOptions> options,
    WatchingMetrics metrics,
    TimeProvider time,
    ILogger<ActionDelivery> logger
)
{
    private const int MaxActions = 100;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromMinutes(2);

    private readonly IAlertNotifier[] _notifiers = [.. notifiers];

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Does the actions of an environment that are due. One that fails does not delay the others.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops between two actions.</param>
    public async Task RunAsync(string environment, CancellationToken cancellationToken)
    {
        foreach (var action in await outbox.ReadDueAsync(environment, Now, MaxActions, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = await TryAsync(environment, action, cancellationToken);
            await RecordAsync(action, outcome);
        }
    }

    private async Task<ActionOutcome> TryAsync(string environment, AlertAction action, CancellationToken cancellationToken)
    {
        try
        {
            if (await alerts.FindAlertAsync(environment, action.Alert, cancellationToken) is not { } alert)
                return new(ActionStatus.Failed, "The alert does not exist.");
            return action.Entry.Action.Acts
                ? await flags.RunAsync(action, alert, cancellationToken)
                : await NotifyAsync(action, alert, cancellationToken);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or EnvironmentUnavailableException)
        {
            return new(ActionStatus.Pending, exception.Message);
        }
    }

    private async Task<ActionOutcome> NotifyAsync(AlertAction action, Alert alert, CancellationToken cancellationToken)
    {
        var target = action.Entry.Action.Target!;
        var maxAge = options.Value.MaxActionAgeSeconds * 1_000L;
        if (ActionGuard.Decide(action.Entry, Now, maxAge, changedByPerson: null) == ActionDecision.TooOld)
            return new(ActionStatus.Recorded, $"Not sent within Alerts:MaxActionAgeSeconds. {action.Detail}".TrimEnd());
        if (Array.Find(_notifiers, one => one.Has(target)) is not { } notifier)
            return new(ActionStatus.Failed, $"There is no target '{target}'; set Alerts:Targets:{target}:Url and :Secret.");
        var problem = await notifier.NotifyAsync(new(action.Entry.Id, target, alert), cancellationToken);
        return problem is null ? new(ActionStatus.Done, "Sent.") : new(ActionStatus.Pending, problem);
    }

    private async Task RecordAsync(AlertAction action, ActionOutcome outcome)
    {
        var (entry, kind) = (action.Entry, action.Entry.Action.Kind);
        metrics.Acted(kind, outcome.Status);
        // Recorded even while the host stops, so that it is not repeated.
        if (outcome.Status == ActionStatus.Pending)
        {
            var delay = TimeSpan.FromTicks(Math.Min(MaxRetry.Ticks, FirstRetry.Ticks << Math.Min(action.Attempts, 10)));
            await outbox.PostponeAsync(entry.Id, outcome.Detail, Now + (long)delay.TotalMilliseconds, CancellationToken.None);
            LogPostponed(kind, entry.Rule, entry.Environment, delay, outcome.Detail);
            return;
        }
        await outbox.CompleteAsync(entry.Id, outcome.Status, outcome.Detail, Now, CancellationToken.None);
        if (outcome.Status == ActionStatus.Done)
            LogDone(kind, entry.Rule, entry.Flag, entry.Environment, outcome.Detail);
        else
            LogNotDone(kind, entry.Rule, entry.Flag, entry.Environment, outcome.Detail);
    }

    [LoggerMessage(1801, LogLevel.Warning, "Action {Action} of rule {Rule} on flag {Flag} in {Environment}: {Detail}")]
    private partial void LogDone(ActionKind action, string rule, string flag, string environment, string detail);

    [LoggerMessage(1802, LogLevel.Error, "Action {Action} of rule {Rule} on flag {Flag} in {Environment} is recorded only: {Detail}")]
    private partial void LogNotDone(ActionKind action, string rule, string flag, string environment, string detail);

    [LoggerMessage(
        1803,
        LogLevel.Warning,
        "Action {Action} of rule {Rule} in {Environment} could not be done; retrying in {Delay}. {Detail}"
    )]
    private partial void LogPostponed(ActionKind action, string rule, string environment, TimeSpan delay, string detail);
}
