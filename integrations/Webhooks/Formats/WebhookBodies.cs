using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes the bodies of requests in the formats of webhooks.</summary>
/// <param name="publicUrl">The address of the server, which links begin with; empty for no links.</param>
public sealed class WebhookBodies(string publicUrl)
{
    private static readonly IWebhookFormatter[] Formatters =
    [
        new SlackFormatter(),
        new DiscordFormatter(),
        new TeamsFormatter(),
        new DatadogFormatter(),
    ];

    /// <summary>Returns the body of a request.</summary>
    /// <param name="format">The format.</param>
    /// <param name="item">The event.</param>
    public ReadOnlyMemory<byte> Write(WebhookFormat format, WebhookEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (Array.Find(Formatters, formatter => formatter.Format == format) is not { } formatter)
            return item.Payload;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
            formatter.Write(writer, EventMessage.Of(item, publicUrl));
        return buffer.ToArray();
    }
}
