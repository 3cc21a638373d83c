using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Represents a flag as one of Flagr, with the JSON of the parts of its answers. Immutable.</summary>
public sealed class FlagrFlag
{
    /// <summary>The name of the format of imports.</summary>
    public const string System = "flagr";

    private static readonly ConditionalWeakTable<CompiledFlag, FlagrFlag> Known = [];

    private readonly byte[][] _variants;

    private FlagrFlag(Flag flag)
    {
        Model = flag;
        Origin = ItemOrigin.Of(flag, System);
        Id = IdOf(flag, Origin);
        var entityType = Origin?.Text("entityType");
        EntityType = string.IsNullOrEmpty(entityType) ? null : FlagValue.From(entityType).Json.ToArray();
        SegmentIds = [.. flag.Rules.Select(rule => SegmentIdOf(rule.Id))];
        VariantIds = [.. flag.Variants.Select(variant => VariantIdOf(variant.Key))];
        Head = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $",\"flagID\":{Id},\"flagKey\":{FlagValue.From(flag.Key)},\"flagSnapshotID\":")
        );
        Tags = flag.Tags.IsEmpty ? [] : Write(",\"flagTags\":", writer => WriteTags(writer, flag));
        _variants = [.. flag.Variants.Select(WriteVariant)];
    }

    /// <summary>Gets the flag.</summary>
    public Flag Model { get; }

    /// <summary>Gets the number of the flag. Flags that were imported from several servers can have the same.</summary>
    public long Id { get; }

    /// <summary>Gets the numbers of the flag's rules as segments, in their order.</summary>
    public IReadOnlyList<long> SegmentIds { get; }

    /// <summary>Gets the numbers of the flag's variants, in their order.</summary>
    public IReadOnlyList<long> VariantIds { get; }

    /// <summary>Gets what the import from Flagr keeps, or null when the flag was not imported from there.</summary>
    public ItemOrigin? Origin { get; }

    /// <summary>Gets the type of entities that the flag sets, as a JSON string, or null.</summary>
    internal byte[]? EntityType { get; }

    /// <summary>Gets the members that identify the flag, up to the number of the snapshot.</summary>
    internal byte[] Head { get; }

    /// <summary>Gets the member with the tags, or nothing.</summary>
    internal byte[] Tags { get; }

    /// <summary>Returns the form of a compiled flag. It is created once.</summary>
    public static FlagrFlag Of(CompiledFlag flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return Known.TryGetValue(flag, out var known) ? known : Known.GetValue(flag, static flag => new(flag.Model));
    }

    /// <summary>Returns the number of a flag, without the rest of its form.</summary>
    internal static long IdOf(CompiledFlag flag) =>
        Known.TryGetValue(flag, out var known) ? known.Id : IdOf(flag.Model, ItemOrigin.Of(flag.Model, System));

    /// <summary>
    /// Returns what Flagr calls the attachment of a variant, a JSON object: the attachment; without one the value, so that a flag which has
    /// its data in the value loses nothing. What is no object is its member <c>value</c>. Nothing when the value is the key itself.
    /// </summary>
    public byte[] AttachmentOf(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        var data = Model.Attachments.FirstOrDefault(attachment => attachment.Variant == variant.Key)?.Value;
        if (data is null && variant.Value.Equals(FlagValue.From(variant.Key)))
            return "{}"u8.ToArray();
        data ??= variant.Value;
        return data.Json.Span[0] == '{' ? data.Json.ToArray() : [.. "{\"value\":"u8, .. data.Json.Span, (byte)'}'];
    }

    /// <summary>Gets the members of an answer that serves a variant, with a comma before each.</summary>
    internal ReadOnlySpan<byte> VariantMembers(CompiledVariant variant) => _variants[variant.Index];

    private static long IdOf(Flag flag, ItemOrigin? origin) => FlagrIds.Parse(origin?.Text("id")) ?? FlagrIds.Of(flag.Key);

    private static void WriteTags(Utf8JsonWriter writer, Flag flag)
    {
        writer.WriteStartArray();
        foreach (var tag in flag.Tags)
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
    }

    private byte[] WriteVariant(Variant variant, int index) =>
        Write(
            ",\"variantAttachment\":",
            writer => writer.WriteRawValue(AttachmentOf(variant), skipInputValidation: true),
            string.Create(CultureInfo.InvariantCulture, $",\"variantID\":{VariantIds[index]},\"variantKey\":{FlagValue.From(variant.Key)}")
        );

    private static byte[] Write(string before, Action<Utf8JsonWriter> write, string after = "")
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Encoding.UTF8.GetBytes(before));
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
            write(writer);
        buffer.Write(Encoding.UTF8.GetBytes(after));
        return buffer.WrittenSpan.ToArray();
    }

    private long SegmentIdOf(string rule) => (Origin is null ? null : FlagrIds.OfSegment(rule)) ?? FlagrIds.Of(Model.Key, "segment", rule);

    private long VariantIdOf(string variant) =>
        Origin?.Find("variants") is { ValueKind: JsonValueKind.Object } ids
        && ids.TryGetProperty(variant, out var id)
        && id.ValueKind == JsonValueKind.String
        && FlagrIds.Parse(id.GetString()) is { } known
            ? known
            : FlagrIds.Of(Model.Key, "variant", variant);
}
