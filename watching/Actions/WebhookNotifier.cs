using System.Text;
using FlagCluster.Analytics.Storage;
using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Actions;

/// <summary>
/// Delivers notifications as signed HTTP POST to configured targets. A rule names a target and never an address, and the client connects
/// only to allowed addresses, so that nobody who writes rules can make the server send requests elsewhere.
/// </summary>
internal sealed class WebhookNotifier(IOptions<AlertsOptions> options, OutboundClient client) : IAlertNotifier
{
    /// <inheritdoc/>
    public bool Has(string target) => options.Value.Targets.ContainsKey(target);

    /// <inheritdoc/>
    public async Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var target = options.Value.Targets[notification.Target];
        var request = new OutboundRequest(
            new(target.Url),
            notification.Id,
            AlertEvents.Firing(notification.Alert).Payload,
            Encoding.UTF8.GetBytes(target.Secret)
        );
        var answer = await client.PostAsync(request, TimeSpan.FromSeconds(options.Value.NotifySeconds), cancellationToken);
        return answer.Problem;
    }
}
