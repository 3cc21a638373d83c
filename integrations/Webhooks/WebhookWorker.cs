using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Makes the deliveries of one webhook, one after another, until none is due or one fails.</summary>
/// <remarks>
/// The lease of the webhook keeps other processes from the same deliveries. It lasts longer than an attempt, so that it can only end during
/// one when this process is suspended; then the attempt is not recorded, and the receiver recognizes the repetition by its id.
/// </remarks>
internal sealed partial class WebhookWorker(
    IWebhookDeliveries deliveries,
    IWebhookStore webhooks,
    WebhookSender sender,
    IOptions<WebhookOptions> options,
    WebhookMetrics metrics,
    TimeProvider time,
    ILogger<WebhookWorker> logger
)
{
    private static readonly Actor Disabler = Actor.ForSystem("webhooks");
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(30);

    private readonly string _owner = Guid.NewGuid().ToString("N");

    /// <summary>Makes the deliveries that are due, if no other process does.</summary>
    /// <param name="id">The id of the webhook.</param>
    /// <param name="stopping">Stops between two deliveries.</param>
    public async Task RunAsync(string id, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        if (await deliveries.LeaseAsync(id, _owner, now, LeaseFrom(now), stopping) is not { } webhook)
            return;
        try
        {
            var current = webhook;
            while (!stopping.IsCancellationRequested && await DeliverNextAsync(current) is { } state)
                current = current with { State = state };
        }
        finally
        {
            await deliveries.ReleaseAsync(id, _owner, CancellationToken.None);
        }
    }

    /// <summary>Attempts the next delivery.</summary>
    /// <returns>The state of the webhook when another delivery may follow, otherwise null.</returns>
    private async Task<WebhookState?> DeliverNextAsync(Webhook webhook)
    {
        if (await deliveries.ReadNextAsync(webhook.Id, time.GetUtcNow(), CancellationToken.None) is not { } delivery)
            return null;
        var began = time.GetUtcNow();
        // Not cancelled while the host stops: it is over within the time limit, and its outcome would be unknown.
        var answer = await sender.SendAsync(webhook, delivery.Event, delivery.Id, CancellationToken.None);
        var result = ResultOf(webhook, delivery, began, answer);
        if (await deliveries.RecordAsync(result, CancellationToken.None) is not { } state)
            return null;
        metrics.Attempted(result.Status);
        if (answer.Problem is null)
        {
            if (webhook.State.Failures > 0)
                LogRecovered(webhook.Id, webhook.Scope, webhook.State.Failures);
            return state;
        }
        if (state.Failures == 1)
            LogFailed(webhook.Id, webhook.Scope, answer.Problem);
        if (state.FailingSince is { } since && began - since >= TimeSpan.FromHours(options.Value.DisableAfterHours))
            await DisableAsync(webhook, since, answer.Problem);
        return null;
    }

    private AttemptResult ResultOf(Webhook webhook, WebhookDelivery delivery, DateTimeOffset began, OutboundAnswer answer)
    {
        var now = time.GetUtcNow();
        var number = delivery.Attempts + 1;
        var due = now + DeliverySchedule.DelayAfter(number);
        var status =
            answer.Problem is null ? DeliveryStatus.Delivered
            : due - delivery.StartedAt >= TimeSpan.FromHours(options.Value.RetryHours) ? DeliveryStatus.Failed
            : DeliveryStatus.Pending;
        return new(
            webhook.Id,
            delivery.Id,
            _owner,
            new(number, began, answer.Duration, answer.Status, answer.Problem, answer.Text),
            status,
            status == DeliveryStatus.Pending ? due : now,
            answer.Problem is null ? DateTimeOffset.UnixEpoch : now + DeliverySchedule.PauseAfter(webhook.State.Failures + 1),
            LeaseFrom(now)
        );
    }

    private async Task DisableAsync(Webhook webhook, DateTimeOffset since, string problem)
    {
        var reason = $"The receiver failed since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC. {problem}";
        // A webhook that was changed meanwhile stays enabled.
        var changed = webhook with
        {
            Enabled = false,
            DisabledReason = reason,
            UpdatedAt = time.GetUtcNow(),
        };
        if (await webhooks.UpdateAsync(Disabler, changed, CancellationToken.None) is null)
            return;
        metrics.Disabled();
        LogDisabled(webhook.Id, webhook.Scope, options.Value.DisableAfterHours, problem);
    }

    private DateTimeOffset LeaseFrom(DateTimeOffset now) => now + sender.Timeout + LeaseMargin;

    [LoggerMessage(1990, LogLevel.Warning, "Webhook {Webhook} of {Scope} fails; retrying with backoff. {Problem}")]
    private partial void LogFailed(string webhook, Scope scope, string problem);

    [LoggerMessage(1991, LogLevel.Information, "Webhook {Webhook} of {Scope} receives events again after {Failures} failures")]
    private partial void LogRecovered(string webhook, Scope scope, int failures);

    [LoggerMessage(
        1992,
        LogLevel.Error,
        "Webhook {Webhook} of {Scope} is disabled: it failed for {Hours} hours. Correct the receiver, and enable it again. {Problem}"
    )]
    private partial void LogDisabled(string webhook, Scope scope, int hours, string problem);
}
