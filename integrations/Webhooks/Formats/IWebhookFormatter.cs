using System.Text.Json;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes events in the form that a kind of receiver expects.</summary>
internal interface IWebhookFormatter
{
    /// <summary>Gets the format.</summary>
    WebhookFormat Format { get; }

    /// <summary>Writes the body of a request.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="message">What a person reads of the event.</param>
    void Write(Utf8JsonWriter writer, EventMessage message);
}
