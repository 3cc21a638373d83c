using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Writes flags as Flipt lists them.</summary>
public static class FliptList
{
    /// <summary>Writes a page of flags.</summary>
    /// <param name="output">The output.</param>
    /// <param name="flags">All flags, in the order of their keys.</param>
    /// <param name="project">The slug of the project, which is the namespace.</param>
    /// <param name="offset">The position of the first flag of the page.</param>
    /// <param name="limit">The number of flags of a page.</param>
    public static void Write(AnswerBuffer output, ReadOnlySpan<CompiledFlag> flags, string project, int offset, int limit)
    {
        var start = Math.Min(offset, flags.Length);
        var count = Math.Min(limit, flags.Length - start);
        var next = start + count;
        using var writer = new Utf8JsonWriter(output, RulesetJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("flags"u8);
        foreach (var flag in flags.Slice(start, count))
            Write(writer, flag, project);
        writer.WriteEndArray();
        writer.WriteString("nextPageToken"u8, next < flags.Length ? next.ToString(CultureInfo.InvariantCulture) : "");
        writer.WriteNumber("totalCount"u8, flags.Length);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CompiledFlag flag, string project)
    {
        var model = flag.Model;
        var isBoolean = model.Type == FlagType.Boolean;
        writer.WriteStartObject();
        writer.WriteString("key"u8, flag.Key);
        writer.WriteString("name"u8, ItemOrigin.Of(model, "flipt")?.Text("name") ?? flag.Key);
        writer.WriteString("description"u8, model.Description ?? "");
        writer.WriteBoolean("enabled"u8, isBoolean ? IsEnabled(model) : model.Enabled);
        writer.WriteString("namespaceKey"u8, project);
        writer.WriteString("type"u8, isBoolean ? "BOOLEAN_FLAG_TYPE"u8 : "VARIANT_FLAG_TYPE"u8);
        writer.WriteStartArray("variants"u8);
        if (!isBoolean)
            foreach (var variant in model.Variants)
                Write(writer, flag, variant, project);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CompiledFlag flag, Variant variant, string project)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, variant.Key);
        writer.WriteString("flagKey"u8, flag.Key);
        writer.WriteString("key"u8, variant.Key);
        writer.WriteString("name"u8, variant.Key);
        writer.WriteString("description"u8, "");
        var attachment = flag.Model.Attachments.FirstOrDefault(attachment => attachment.Variant == variant.Key)?.Value;
        writer.WriteString("attachment"u8, attachment is null ? "" : Encoding.UTF8.GetString(attachment.Json.Span));
        writer.WriteString("namespaceKey"u8, project);
        writer.WriteEndObject();
    }

    /// <summary>Returns what a boolean flag of Flipt calls enabled: its value for everyone whom no rule matches.</summary>
    private static bool IsEnabled(Flag flag)
    {
        var key = flag.Enabled ? flag.DefaultVariant : flag.OffVariant;
        return flag.Variants.Any(variant => variant.Key == key && variant.Value.AsBoolean());
    }
}
