using System.Globalization;
using System.Text.Json;
using FlagCluster.Environments.Evaluation.Flagr;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>
/// Writes flags as Flagr does: with names such as <c>variantKey</c> in its API, and <c>VariantKey</c> in its export for servers that only
/// evaluate.
/// </summary>
/// <param name="writer">The output.</param>
/// <param name="isExport">Whether to write the export.</param>
internal sealed class FlagrFlagWriter(Utf8JsonWriter writer, bool isExport)
{
    /// <summary>Writes a flag.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="mapping">Its segments; null to write neither segments nor variants.</param>
    /// <param name="version">The number of the version of the ruleset, which is that of the snapshot.</param>
    public void Write(FlagrFlag flag, FlagrMapping? mapping, long version)
    {
        var model = flag.Model;
        writer.WriteStartObject();
        Number("id", flag.Id);
        Text("key", model.Key);
        Text("description", model.Description ?? "");
        Text("createdBy", flag.Origin?.Text("createdBy") ?? "");
        Text("updatedBy", flag.Origin?.Text("updatedBy") ?? "");
        writer.WriteBoolean(Name("enabled"), model.Enabled);
        if (isExport)
            Number("snapshotID", version);
        Text("notes", flag.Origin?.Text("notes") ?? "");
        writer.WriteBoolean(Name("dataRecordsEnabled"), flag.Origin?.IsTrue("dataRecordsEnabled") ?? false);
        Text("entityType", flag.Origin?.Text("entityType") ?? "");
        writer.WriteStartArray(Name("tags"));
        foreach (var tag in model.Tags)
            WriteTag(tag);
        writer.WriteEndArray();
        writer.WriteStartArray(Name("variants"));
        for (var i = 0; mapping is not null && i < model.Variants.Length; i++)
            WriteVariant(flag, i);
        writer.WriteEndArray();
        writer.WriteStartArray(Name("segments"));
        for (var rank = 0; mapping is not null && rank < mapping.Segments.Length; rank++)
            WriteSegment(flag, mapping.Segments[rank], rank);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteTag(string tag)
    {
        writer.WriteStartObject();
        Number("id", FlagrIds.Of("tag", tag));
        Text("value", tag);
        writer.WriteEndObject();
    }

    private void WriteVariant(FlagrFlag flag, int index)
    {
        var variant = flag.Model.Variants[index];
        writer.WriteStartObject();
        Number("id", flag.VariantIds[index]);
        Parent("flagID", flag.Id);
        Text("key", variant.Key);
        writer.WritePropertyName(Name("attachment"));
        writer.WriteRawValue(flag.AttachmentOf(variant), skipInputValidation: true);
        writer.WriteEndObject();
    }

    private void WriteSegment(FlagrFlag flag, FlagrSegment segment, int rank)
    {
        writer.WriteStartObject();
        Number("id", segment.Id);
        Parent("flagID", flag.Id);
        Text("description", segment.Description);
        Number("rank", rank);
        Number("rolloutPercent", segment.Rollout);
        writer.WriteStartArray(Name("constraints"));
        for (var i = 0; i < segment.Constraints.Length; i++)
            WriteConstraint(segment, i);
        writer.WriteEndArray();
        writer.WriteStartArray(Name("distributions"));
        foreach (var share in segment.Shares)
            WriteShare(flag, segment, share);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteConstraint(FlagrSegment segment, int index)
    {
        var constraint = segment.Constraints[index];
        writer.WriteStartObject();
        Number("id", IdIn(segment, "constraint", index));
        Parent("segmentID", segment.Id);
        Text("property", constraint.Property);
        Text("operator", constraint.Operator);
        Text("value", constraint.Value);
        writer.WriteEndObject();
    }

    private void WriteShare(FlagrFlag flag, FlagrSegment segment, FlagrShare share)
    {
        writer.WriteStartObject();
        Number("id", IdIn(segment, "distribution", share.Variant));
        Parent("segmentID", segment.Id);
        Number("variantID", flag.VariantIds[share.Variant]);
        Text("variantKey", flag.Model.Variants[share.Variant].Key);
        Number("percent", share.Percent);
        writer.WriteEndObject();
    }

    private static long IdIn(FlagrSegment segment, string kind, int index) =>
        FlagrIds.Of(segment.Id.ToString(CultureInfo.InvariantCulture), kind, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes the number of the item to which an item belongs, which only the export has.</summary>
    private void Parent(string name, long id)
    {
        if (isExport)
            Number(name, id);
    }

    private void Number(string name, long value) => writer.WriteNumber(Name(name), value);

    private void Text(string name, string value) => writer.WriteString(Name(name), value);

    private string Name(string name)
    {
        if (!isExport)
            return name;
        return name == "id" ? "ID" : char.ToUpperInvariant(name[0]) + name[1..];
    }
}
