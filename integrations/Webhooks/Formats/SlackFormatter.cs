using System.Text.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Writes messages of Slack's incoming webhooks, with blocks.</summary>
/// <remarks>
/// <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are control characters of its markup:
/// https://docs.slack.dev/messaging/formatting-message-text. Limits of blocks: https://docs.slack.dev/reference/block-kit/blocks.
/// </remarks>
internal sealed class SlackFormatter : IWebhookFormatter
{
    private const int HeaderLength = 150,
        SectionLength = 3_000,
        FieldLength = 2_000;

    /// <inheritdoc/>
    public WebhookFormat Format => WebhookFormat.Slack;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartObject();
        // For notifications and screen readers, which do not show blocks.
        writer.WriteString("text", Escape(Clipped.Text(message.Title, SectionLength)));
        writer.WriteStartArray("blocks");
        writer.WriteStartObject();
        writer.WriteString("type", "header");
        // Plain text has no markup.
        WriteText(writer, "text", "plain_text", Clipped.Text(message.Title, HeaderLength));
        writer.WriteEndObject();
        if (message.Facts.Length > 0)
            WriteFacts(writer, message);
        if (message.Changes.Length > 0)
            WriteSection(writer, Clipped.Text(string.Join('\n', message.Changes.Select(line => "• " + Escape(line))), SectionLength));
        if (message.Link is { } link)
            WriteSection(writer, $"<{Escape(link)}|Open in FlagCluster>");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "section");
        writer.WriteStartArray("fields");
        foreach (var (name, value) in message.Facts)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "mrkdwn");
            writer.WriteString("text", $"*{Escape(name)}*\n{Clipped.Text(Escape(value), FieldLength - 100)}");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "section");
        WriteText(writer, "text", "mrkdwn", text);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string type, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", type);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    /// <summary>Returns a text without markup: neither links nor mentions nor emphasis of the sender's texts.</summary>
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("*", "\u2217", StringComparison.Ordinal)
            .Replace("`", "\u02cb", StringComparison.Ordinal);
}
