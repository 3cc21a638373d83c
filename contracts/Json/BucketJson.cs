using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes bucket conditions, and the properties that they share with splits.</summary>
public static class BucketJson
{
    private const string What = "A bucket condition";

    private static readonly MissingValue[] Allowed = [MissingValue.False, MissingValue.First, MissingValue.Random, MissingValue.Error];

    /// <summary>Writes a bucket condition: the value of the property <c>bucket</c>.</summary>
    /// <param name="writer">The output.</param>
    /// <param name="condition">The condition.</param>
    public static void Write(Utf8JsonWriter writer, BucketCondition condition)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(condition);
        writer.WriteStartObject();
        if (condition.Ranges is [{ From: 0 } only])
            writer.WriteNumber("below"u8, only.To);
        else
        {
            writer.WriteStartArray("ranges"u8);
            foreach (var range in condition.Ranges)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(range.From);
                writer.WriteNumberValue(range.To);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        WriteSource(writer, condition.Source);
        WriteMissing(writer, condition.Missing, MissingValue.False);
        writer.WriteEndObject();
    }

    internal static BucketCondition? Read(JsonElement element, DocumentReader reader)
    {
        ImmutableArray<BucketRange>? below = null,
            ranges = null;
        var options = new BucketOptions(reader, Allowed);
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                switch (name)
                {
                    case "below":
                        below = reader.Whole(value, "'below'", 0, ServeSplit.TotalWeight) is { } end ? [new(0, end)] : [];
                        return true;
                    case "ranges":
                        ranges = reader.Array(value, "'ranges'", RulesetLimits.BucketRanges, ReadRange);
                        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
                            reader.Error("'ranges' needs at least one range.");
                        return true;
                    default:
                        return options.Read(name, value);
                }
            }
        );
        if (!read)
            return null;
        if (below is null == ranges is null)
            reader.Error($"{What} needs either 'below' or 'ranges'.");
        options.Check();
        return new(below ?? ranges ?? []) { Source = options.Source, Missing = options.Missing ?? MissingValue.False };
    }

    internal static void WriteSource(Utf8JsonWriter writer, BucketSource source)
    {
        if (source.By is [var only])
            writer.WriteString("by"u8, only);
        else if (source.By.Length > 1)
        {
            writer.WriteStartArray("by"u8);
            foreach (var attribute in source.By)
                writer.WriteStringValue(attribute);
            writer.WriteEndArray();
        }
        if (source.Salt is { } salt)
            writer.WriteString("salt"u8, salt);
        if (source.Algorithm is { } algorithm)
            writer.WriteString("algorithm"u8, algorithm);
    }

    internal static void WriteMissing(Utf8JsonWriter writer, MissingValue missing, MissingValue usual)
    {
        if (missing == usual)
            return;
        if (missing == MissingValue.False)
            writer.WriteBoolean("missing"u8, false);
        else
            writer.WriteString("missing"u8, BucketOptions.Name(missing));
    }

    private static BucketRange? ReadRange(JsonElement element, DocumentReader reader)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
        {
            reader.Error("A range must be an array of two whole numbers, such as [0, 25000].");
            return null;
        }
        var from = reader.Whole(element[0], "The start of a range", 0, ServeSplit.TotalWeight);
        var to = reader.Whole(element[1], "The end of a range", 0, ServeSplit.TotalWeight);
        return from is null || to is null ? null : new(from.Value, to.Value);
    }
}
