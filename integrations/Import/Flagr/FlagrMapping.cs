using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>Maps flags of Flagr.</summary>
internal static class FlagrMapping
{
    // Weights are thousandths of a percent, and a bucket is a tenth of a percent.
    private const int WeightOfBucket = ServeSplit.TotalWeight / FlagrBucketing.Buckets;

    private static readonly string[] Kept = ["entityType", "dataRecordsEnabled", "notes", "createdBy", "updatedBy"];

    public static Flag ToFlag(ImportDraft draft, SourceNode node, FlagrFlag flag, string system)
    {
        var snapshot = FlagrReader.Find(node, "snapshotID");
        return new()
        {
            Key = draft.Key,
            Type = FlagType.String,
            Enabled = flag.Enabled,
            Variants = VariantPlaceholder.OrOne(
                draft,
                [.. flag.Variants.Select(variant => new Variant(variant.Key, FlagValue.From(variant.Key)))]
            ),
            DefaultVariant = null,
            Rules = [.. flag.Segments.Select(segment => ToRule(flag, segment, FlagrConditions.Of(segment)))],
            Description = FlagrReader.TextOrNull(node, "description") is { Length: > 0 } description ? description : null,
            Tags =
            [
                .. FlagrReader.Items(node, "tags").Select(tag => FlagrReader.TextOrNull(tag, "value") ?? "").Where(tag => tag.Length > 0),
            ],
            Attachments = [.. flag.Variants.Where(v => v.Attachment is not null).Select(v => new Attachment(v.Key, v.Attachment!))],
            Origin = Origins.Of(
                system,
                flag.Id,
                writer =>
                {
                    if (snapshot is { } id)
                        Write(writer, "snapshotID", id);
                    foreach (var name in Kept)
                        if (FlagrReader.Find(node, name) is { } value)
                            Write(writer, name, value);
                    WriteVariants(writer, flag);
                }
            ),
        };
    }

    public static Rule ToRule(FlagrFlag flag, FlagrSegment segment, Condition? when)
    {
        var name = string.IsNullOrEmpty(segment.Description) ? null : segment.Description;
        return new($"segment-{segment.Id}", name, when, ToServe(flag, segment));
    }

    private static Serve ToServe(FlagrFlag flag, FlagrSegment segment)
    {
        if (segment.Rollout == 0)
            return new ServeNothing();
        var weights = ImmutableArray.CreateBuilder<WeightedVariant>();
        foreach (var share in segment.Shares)
        {
            var buckets = share.Percent * (FlagrBucketing.Buckets / 100);
            var served = FlagrBucketing.Served(buckets, segment.Rollout);
            weights.Add(new(share.Variant, served * WeightOfBucket));
            if (served < buckets)
                weights.Add(new(null, (buckets - served) * WeightOfBucket));
        }
        return new ServeSplit(weights.ToImmutable())
        {
            Source = new([], flag.Id, BucketingAlgorithms.Flagr),
            // Flagr makes up an id for a caller without one.
            Missing = MissingValue.Random,
        };
    }

    /// <summary>Writes the ids of the variants, by which clients of Flagr know them.</summary>
    private static void WriteVariants(Utf8JsonWriter writer, FlagrFlag flag)
    {
        if (flag.Variants.IsEmpty)
            return;
        writer.WriteStartObject("variants"u8);
        foreach (var variant in flag.Variants)
            writer.WriteString(variant.Key, variant.Id);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, SourceNode value)
    {
        writer.WritePropertyName(name);
        value.Element.WriteTo(writer);
    }
}
