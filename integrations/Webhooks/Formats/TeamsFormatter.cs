using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes adaptive cards for the workflows of Microsoft Teams that post what they receive to a channel.</summary>
/// <remarks>
/// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook and
/// https://adaptivecards.io/explorer. Text blocks have a subset of Markdown.
/// </remarks>
internal sealed class TeamsFormatter : IWebhookFormatter
{
    private const int TextLength = 3_000;
    private const string Markup = "\\*_~`[]()#-+>";

    /// <inheritdoc/>
    public WebhookFormat Format => WebhookFormat.Teams;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "message");
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        writer.WriteNull("contentUrl");
        writer.WriteStartObject("content");
        writer.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        writer.WriteString("type", "AdaptiveCard");
        writer.WriteString("version", "1.4");
        WriteBody(writer, message);
        if (message.Link is { } link)
        {
            writer.WriteStartArray("actions");
            writer.WriteStartObject();
            writer.WriteString("type", "Action.OpenUrl");
            writer.WriteString("title", "Open in FlagCluster");
            writer.WriteString("url", link);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartArray("body");
        writer.WriteStartObject();
        writer.WriteString("type", "TextBlock");
        writer.WriteString("text", Clipped.Text(Escape(message.Title), TextLength));
        writer.WriteString("size", "Medium");
        writer.WriteString("weight", "Bolder");
        writer.WriteString("color", ColorOf(message.Level));
        writer.WriteBoolean("wrap", true);
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "FactSet");
        writer.WriteStartArray("facts");
        foreach (var (name, value) in message.Facts)
        {
            writer.WriteStartObject();
            writer.WriteString("title", name);
            writer.WriteString("value", Clipped.Text(Escape(value), TextLength));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        foreach (var line in message.Changes)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "TextBlock");
            writer.WriteString("text", Clipped.Text(Escape(line), TextLength));
            writer.WriteString("spacing", "Small");
            writer.WriteBoolean("wrap", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string ColorOf(EventLevel level) =>
        level switch
        {
            EventLevel.Error => "Attention",
            EventLevel.Warning => "Warning",
            EventLevel.Success => "Good",
            _ => "Default",
        };

    /// <summary>Returns a text whose characters of Markdown are shown and have no effect.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Markup.Contains(character, StringComparison.Ordinal))
                escaped.Append('\\');
            // Cards read entities and tags of mentions.
            escaped.Append(
                character switch
                {
                    '&' => "&amp;",
                    '<' => "&lt;",
                    _ => character.ToString(),
                }
            );
        }
        return escaped.ToString();
    }
}
