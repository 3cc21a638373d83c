using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Watching.Rules;

namespace FlagCluster.Watching.Actions;

/// <summary>
/// Queues notifications for a webhook of the project or of its organization, which a rule names as <c>webhook:ID</c>. A webhook that
/// receives
/// <c>alert.firing</c> has the alert in its queue already, once.
/// </summary>
internal sealed class ProjectWebhookNotifier(IWebhookEvents webhooks) : IAlertNotifier
{
    /// <inheritdoc/>
    public bool Has(string target) => target.StartsWith(AlertTargets.WebhookPrefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var id = notification.Target[AlertTargets.WebhookPrefix.Length..];
        return await webhooks.AppendToAsync(id, AlertEvents.Firing(notification.Alert), cancellationToken)
            ? null
            : $"The project has no enabled webhook '{id}'.";
    }
}
