using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes messages of Discord's webhooks, with an embed that mentions nobody.</summary>
/// <remarks>
/// Fields and limits: https://discord.com/developers/docs/resources/webhook#execute-webhook and
/// https://discord.com/developers/docs/resources/message#embed-object.
/// </remarks>
internal sealed class DiscordFormatter : IWebhookFormatter
{
    private const int TitleLength = 256,
        DescriptionLength = 2_000,
        FieldLength = 1_024;

    private const string Markup = "\\*_~`|>#[]()-+";

    /// <inheritdoc/>
    public WebhookFormat Format => WebhookFormat.Discord;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("username", "FlagCluster");
        writer.WriteStartObject("allowed_mentions");
        writer.WriteStartArray("parse");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("embeds");
        writer.WriteStartObject();
        writer.WriteString("title", Clipped.Text(Escape(message.Title), TitleLength));
        if (message.Changes.Length > 0)
            writer.WriteString("description", Clipped.Text(Escape(string.Join('\n', message.Changes)), DescriptionLength));
        if (message.Link is { } link)
            writer.WriteString("url", link);
        writer.WriteNumber("color", ColorOf(message.Level));
        writer.WriteString(
            "timestamp",
            message.Event.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        );
        writer.WriteStartArray("fields");
        foreach (var (name, value) in message.Facts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("value", Clipped.Text(Escape(value), FieldLength));
            writer.WriteBoolean("inline", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static int ColorOf(EventLevel level) =>
        level switch
        {
            EventLevel.Error => 0xD32F2F,
            EventLevel.Warning => 0xF9A825,
            EventLevel.Success => 0x2E7D32,
            _ => 0x1976D2,
        };

    /// <summary>Returns a text whose characters of Markdown are shown and have no effect.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Markup.Contains(character, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(character);
            // Breaks mentions and links; allowed_mentions only suppresses the notification.
            if (character is '@' or '<' or ':')
                escaped.Append('\u200b');
        }
        return escaped.ToString();
    }
}
