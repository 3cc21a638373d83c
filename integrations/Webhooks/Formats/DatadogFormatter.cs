using System.Text.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes events of Datadog, for <c>https://api.datadoghq.com/api/v1/events</c> and that of other sites.</summary>
/// <remarks>Fields and limits: https://docs.datadoghq.com/api/latest/events/. The API key is the secret of the webhook.</remarks>
internal sealed class DatadogFormatter : IWebhookFormatter
{
    /// <summary>The header with the API key.</summary>
    public const string KeyHeader = "DD-API-KEY";

    private const int TitleLength = 100,
        TextLength = 3_900,
        TagLength = 200;

    /// <inheritdoc/>
    public WebhookFormat Format => WebhookFormat.Datadog;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, EventMessage message)
    {
        var (item, scope) = (message.Event, message.Event.Scope);
        writer.WriteStartObject();
        writer.WriteString("title", Clipped.Text(message.Title, TitleLength));
        writer.WriteString("text", Clipped.Text(message.Link is null ? message.Text : $"{message.Text}\n{message.Link}", TextLength));
        writer.WriteNumber("date_happened", item.Time.ToUnixTimeSeconds());
        writer.WriteString("alert_type", TypeOf(message.Level));
        writer.WriteString("priority", message.Level == EventLevel.Info ? "low" : "normal");
        writer.WriteString("source_type_name", "flagcluster");
        writer.WriteString("aggregation_key", Clipped.Text($"{scope}", TitleLength));
        writer.WriteStartArray("tags");
        WriteTag(writer, "event", item.Type);
        WriteTag(writer, "organization", scope.Organization);
        if (scope.Project is { } project)
            WriteTag(writer, "project", project);
        if (scope.Environment is { } environment)
            WriteTag(writer, "env", environment);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTag(Utf8JsonWriter writer, string name, string value) =>
        writer.WriteStringValue(Clipped.Text($"{name}:{value}", TagLength));

    private static string TypeOf(EventLevel level) =>
        level switch
        {
            EventLevel.Error => "error",
            EventLevel.Warning => "warning",
            EventLevel.Success => "success",
            _ => "info",
        };
}
