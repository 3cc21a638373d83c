using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes one flag.</summary>
public static class FlagJson
{
    private const string What = "A flag";

    /// <summary>Reads a flag and reports errors to the reader.</summary>
    /// <returns>What could be read (unreadable keys are empty), or null when it is not an object.</returns>
    public static Flag? Read(JsonElement element, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string? key = null,
            defaultVariant = null,
            offVariant = null,
            description = null,
            owner = null,
            bucketing = null;
        FlagType? type = null;
        bool hasDefault = false,
            enabled = true,
            clientVisible = false,
            permanent = false,
            archived = false;
        var purpose = FlagPurpose.Release;
        DateTimeOffset? expires = null;
        ImmutableArray<(string Key, FlagValue? Value)>? variants = null;
        ImmutableArray<Rule> rules = [];
        ImmutableArray<Prerequisite> prerequisites = [];
        ImmutableArray<string> tags = [];
        ImmutableArray<Attachment> attachments = [];
        ImmutableArray<FlagMetadata> metadata = [];
        FlagValue? origin = null;

        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                // An optional property that is null is the same as one that is absent.
                if (value.ValueKind == JsonValueKind.Null && name is ("offVariant" or "description" or "owner" or "expires" or "origin"))
                    return true;
                switch (name)
                {
                    case "key":
                        key = reader.Key(value, "The flag key");
                        return true;
                    case "type":
                        type = ReadType(value, reader);
                        return true;
                    case "enabled":
                        enabled = reader.Boolean(value, "'enabled'", true);
                        return true;
                    case "variants":
                        variants = VariantJson.Read(value, reader);
                        return true;
                    case "defaultVariant":
                        hasDefault = true;
                        if (value.ValueKind != JsonValueKind.Null)
                            defaultVariant = reader.Text(value, "'defaultVariant'");
                        return true;
                    case "offVariant":
                        offVariant = reader.Text(value, "'offVariant'");
                        return true;
                    case "rules":
                        rules = reader.Array(value, "'rules'", RulesetLimits.Rules, RuleJson.Read);
                        return true;
                    case "prerequisites":
                        prerequisites = reader.Array(value, "'prerequisites'", RulesetLimits.Prerequisites, PrerequisiteJson.Read);
                        return true;
                    case "description":
                        description = reader.Text(value, "'description'");
                        return true;
                    case "tags":
                        tags = reader.Array(
                            value,
                            "'tags'",
                            RulesetLimits.Tags,
                            (item, _) => reader.Text(item, "A tag", RulesetLimits.LabelLength)
                        );
                        return true;
                    case "owner":
                        owner = reader.Text(value, "'owner'");
                        return true;
                    case "clientVisible":
                        clientVisible = reader.Boolean(value, "'clientVisible'", false);
                        return true;
                    case "permanent":
                        permanent = reader.Boolean(value, "'permanent'", false);
                        return true;
                    case "purpose":
                        purpose = FlagPurposeJson.Read(value, reader);
                        return true;
                    case "archived":
                        archived = reader.Boolean(value, "'archived'", false);
                        return true;
                    case "expires":
                        expires = ReadTime(value, reader);
                        return true;
                    case "attachments":
                        attachments = ItemDataJson.ReadAttachments(value, reader);
                        return true;
                    case "metadata":
                        metadata = ItemDataJson.ReadMetadata(value, reader);
                        return true;
                    case "origin":
                        origin = ItemDataJson.ReadOrigin(value, reader);
                        return true;
                    case "bucketing":
                        bucketing = reader.Text(value, "'bucketing'");
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if (key is null)
            reader.Missing("key", What);
        if (type is null && !element.TryGetProperty("type"u8, out _))
            reader.Missing("type", What);
        if (variants is null)
            reader.Missing("variants", What);
        if (!hasDefault)
            reader.Missing("defaultVariant", What);
        // An unreadable type is that of the first readable value, and an unreadable value one of the type: each is one error.
        var known = type ?? variants?.FirstOrDefault(variant => variant.Value is not null).Value?.Type ?? FlagType.Object;
        return new()
        {
            Key = key ?? "",
            Type = known,
            Enabled = enabled,
            Variants = [.. (variants ?? []).Select(variant => new Variant(variant.Key, variant.Value ?? VariantJson.AnyOf(known)))],
            DefaultVariant = defaultVariant,
            OffVariant = offVariant,
            Rules = rules,
            Prerequisites = prerequisites,
            Description = description,
            Tags = tags,
            Owner = owner,
            ClientVisible = clientVisible,
            Permanent = permanent,
            Purpose = purpose,
            Archived = archived,
            Expires = expires,
            Bucketing = bucketing ?? BucketingAlgorithms.Native1,
            Attachments = attachments,
            Metadata = metadata,
            Origin = origin,
        };
    }

    /// <summary>Writes a flag in its canonical form: properties in a fixed order, without defaults.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="withOrigin">Whether to write where an imported flag comes from.</param>
    public static void Write(Utf8JsonWriter writer, Flag flag, bool withOrigin = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(flag);
        writer.WriteStartObject();
        writer.WriteString("key"u8, flag.Key);
        if (flag.Description is { } description)
            writer.WriteString("description"u8, description);
        WriteValues(writer, flag);
        if (flag.Rules.Length > 0)
        {
            writer.WriteStartArray("rules"u8);
            foreach (var rule in flag.Rules)
                RuleJson.Write(writer, rule);
            writer.WriteEndArray();
        }
        if (flag.Tags.Length > 0)
            RulesetJson.WriteTexts(writer, "tags", flag.Tags);
        if (flag.Owner is { } owner)
            writer.WriteString("owner"u8, owner);
        if (flag.ClientVisible)
            writer.WriteBoolean("clientVisible"u8, true);
        if (flag.Permanent)
            writer.WriteBoolean("permanent"u8, true);
        if (flag.Purpose != FlagPurpose.Release)
            writer.WriteString("purpose"u8, FlagPurposeJson.Name(flag.Purpose));
        if (flag.Archived)
            writer.WriteBoolean("archived"u8, true);
        if (flag.Expires is { } expires)
            writer.WriteString("expires"u8, expires);
        if (flag.Bucketing != BucketingAlgorithms.Native1)
            writer.WriteString("bucketing"u8, flag.Bucketing);
        ItemDataJson.WriteAttachments(writer, flag.Attachments);
        ItemDataJson.WriteMetadata(writer, flag.Metadata);
        if (withOrigin)
            ItemDataJson.WriteOrigin(writer, flag);
        writer.WriteEndObject();
    }

    /// <summary>Writes what decides a flag's answers, and who may see them.</summary>
    internal static byte[] WriteAnswers(Flag flag) =>
        RulesetJson.Write(
            flag,
            static (writer, flag) =>
            {
                writer.WriteStartObject();
                WriteValues(writer, flag);
                writer.WriteStartArray("rules"u8);
                foreach (var rule in flag.Rules)
                    RuleJson.Write(writer, rule with { Id = "", Name = null });
                writer.WriteEndArray();
                writer.WriteBoolean("clientVisible"u8, flag.ClientVisible);
                writer.WriteBoolean("archived"u8, flag.Archived);
                writer.WriteString("bucketing"u8, flag.Bucketing);
                ItemDataJson.WriteMetadata(writer, flag.Metadata);
                writer.WriteEndObject();
            }
        );

    /// <summary>Writes the type, the variants and the prerequisites.</summary>
    private static void WriteValues(Utf8JsonWriter writer, Flag flag)
    {
        writer.WriteString("type"u8, TypeName(flag.Type));
        writer.WriteBoolean("enabled"u8, flag.Enabled);
        VariantJson.Write(writer, flag.Variants);
        // Null is written too, because the property is required.
        writer.WriteString("defaultVariant"u8, flag.DefaultVariant);
        if (flag.OffVariant is { } off)
            writer.WriteString("offVariant"u8, off);
        if (flag.Prerequisites.Length > 0)
        {
            writer.WriteStartArray("prerequisites"u8);
            foreach (var prerequisite in flag.Prerequisites)
            {
                writer.WriteStartObject();
                PrerequisiteJson.WriteProperties(writer, prerequisite);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }

    /// <summary>Returns a type's name in JSON.</summary>
    public static string TypeName(FlagType type) =>
        type switch
        {
            FlagType.Boolean => "boolean",
            FlagType.String => "string",
            FlagType.Number => "number",
            _ => "object",
        };

    private static FlagType? ReadType(JsonElement value, DocumentReader reader)
    {
        switch (reader.Text(value, "'type'"))
        {
            case "boolean":
                return FlagType.Boolean;
            case "string":
                return FlagType.String;
            case "number":
                return FlagType.Number;
            case "object":
                return FlagType.Object;
            case "":
                return null;
            case var other:
                reader.Error($"Unknown flag type '{Clipped.Value(other)}'; use boolean, string, number or object.");
                return null;
        }
    }

    private static DateTimeOffset? ReadTime(JsonElement value, DocumentReader reader)
    {
        var text = reader.Text(value, "'expires'");
        if (text.Length == 0)
            return null;
        if (Rfc3339.TryParse(text, out var time))
            return time;
        reader.Error($"'expires' must be a time such as 2027-01-31T00:00:00Z, not '{Clipped.Value(text)}'.");
        return null;
    }
}
