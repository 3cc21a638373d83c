using System.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Webhooks.Formats;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Sends events to webhooks.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="secrets">Decrypts addresses and secrets.</param>
/// <param name="bodies">Writes the bodies.</param>
/// <param name="options">The time limit.</param>
public sealed class WebhookSender(OutboundClient client, WebhookSecrets secrets, WebhookBodies bodies, IOptions<WebhookOptions> options)
{
    private const string Unreadable =
        "The address and the secret of the webhook cannot be decrypted: the key is not in the store. Set both again.";

    /// <summary>Gets the time limit of an attempt.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(options.Value.TimeoutSeconds);

    /// <summary>Sends an event once.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="item">The event.</param>
    /// <param name="delivery">The id of the delivery.</param>
    /// <param name="cancellationToken">Cancels the attempt; its outcome is unknown then.</param>
    public async Task<OutboundAnswer> SendAsync(
        Webhook webhook,
        WebhookEvent item,
        string delivery,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(webhook);
        ArgumentNullException.ThrowIfNull(item);
        if (secrets.Unprotect(webhook) is not { } secret)
            return new(null, Unreadable, "", TimeSpan.Zero);
        var body = bodies.Write(webhook.Format, item);
        var request =
            webhook.Format == WebhookFormat.Datadog
                ? new OutboundRequest(new(secret.Url), delivery, body, Secret: null)
                {
                    Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [DatadogFormatter.KeyHeader] = secret.Secret },
                }
                : new OutboundRequest(new(secret.Url), delivery, body, Encoding.UTF8.GetBytes(secret.Secret));
        return await client.PostAsync(request, Timeout, cancellationToken);
    }
}
