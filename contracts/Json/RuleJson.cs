using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

internal static class RuleJson
{
    private const string Weight = "'weight', in thousandths of a percent unless the split has a 'total' (25 % is 25000),";

    private static readonly MissingValue[] MissingOfSplits =
    [
        MissingValue.Error,
        MissingValue.Next,
        MissingValue.Default,
        MissingValue.First,
        MissingValue.Random,
    ];

    public static Rule? Read(JsonElement element, DocumentReader reader)
    {
        string? id = null,
            ruleName = null;
        Condition? when = null;
        Serve? serve = null;
        var read = reader.Object(
            element,
            "A rule",
            (name, value) =>
            {
                if (value.ValueKind == JsonValueKind.Null && name is ("name" or "when"))
                    return true;
                switch (name)
                {
                    case "id":
                        id = reader.Key(value, "The rule id");
                        return true;
                    case "name":
                        ruleName = reader.Text(value, "'name'");
                        return true;
                    case "when":
                        when = ConditionJson.Read(value, reader);
                        return true;
                    case "serve":
                        serve = ReadServe(value, reader);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if (id is null)
            reader.Missing("id", "A rule");
        if (serve is null && !element.TryGetProperty("serve"u8, out _))
            reader.Missing("serve", "A rule");
        return new(id ?? "", ruleName, when, serve ?? new ServeVariant(""));
    }

    public static void Write(Utf8JsonWriter writer, Rule rule)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, rule.Id);
        if (rule.Name is { } name)
            writer.WriteString("name"u8, name);
        if (rule.When is { } when)
        {
            writer.WritePropertyName("when"u8);
            ConditionJson.Write(writer, when);
        }
        writer.WriteStartObject("serve"u8);
        switch (rule.Serve)
        {
            case ServeVariant serve:
                writer.WriteString("variant"u8, serve.Variant);
                break;
            case ServeNothing:
                writer.WriteBoolean("nothing"u8, true);
                break;
            case ServeSplit split:
                writer.WriteStartArray("split"u8);
                foreach (var share in split.Weights)
                {
                    writer.WriteStartObject();
                    if (share.Variant is { } variant)
                        writer.WriteString("variant"u8, variant);
                    else
                        writer.WriteBoolean("nothing"u8, true);
                    writer.WriteNumber("weight"u8, share.Weight);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                BucketJson.WriteSource(writer, split.Source);
                if (split.Total is { } total)
                    writer.WriteNumber("total"u8, total);
                BucketJson.WriteMissing(writer, split.Missing, MissingValue.Error);
                break;
            default:
                throw new InvalidOperationException($"Unknown serve {rule.Serve.GetType().Name}.");
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Serve? ReadServe(JsonElement element, DocumentReader reader)
    {
        string? variant = null;
        var nothing = false;
        var hasTotal = false;
        int? total = null;
        var options = new BucketOptions(reader, MissingOfSplits);
        ImmutableArray<WeightedVariant>? weights = null;
        var read = reader.Object(
            element,
            "'serve'",
            (name, value) =>
            {
                switch (name)
                {
                    case "variant":
                        variant = reader.Text(value, "'variant'");
                        return true;
                    case "nothing":
                        nothing = ReadNothing(value, reader);
                        return true;
                    case "split":
                        weights = reader.Array(value, "'split'", RulesetLimits.Variants, ReadShare);
                        return true;
                    case "total":
                        hasTotal = true;
                        total = reader.Whole(value, "'total'", 1, int.MaxValue);
                        return true;
                    default:
                        return options.Read(name, value);
                }
            }
        );
        if (!read)
            return null;
        if ((variant is null ? 0 : 1) + (nothing ? 1 : 0) + (weights is null ? 0 : 1) != 1)
            reader.Error("'serve' needs exactly one of 'variant', 'split' and 'nothing'.");
        else if (weights is null && (options.Any || hasTotal))
            reader.Error("'by', 'salt', 'algorithm', 'total' and 'missing' belong to a 'split'; remove them.");
        options.Check();
        if (weights is { } shares)
            return new ServeSplit(shares)
            {
                Source = options.Source,
                Total = total,
                Missing = options.Missing ?? MissingValue.Error,
            };
        return nothing ? new ServeNothing() : new ServeVariant(variant ?? "");
    }

    /// <summary>Reads the property <c>nothing</c>, which is true where it is given.</summary>
    private static bool ReadNothing(JsonElement value, DocumentReader reader)
    {
        if (value.ValueKind != JsonValueKind.True)
            reader.Error("'nothing' must be true, which serves no value; remove it otherwise.");
        return true;
    }

    private static WeightedVariant? ReadShare(JsonElement element, DocumentReader reader)
    {
        string? variant = null;
        var nothing = false;
        int? weight = null;
        var read = reader.Object(
            element,
            "A share of a split",
            (name, value) =>
            {
                switch (name)
                {
                    case "variant":
                        variant = reader.Text(value, "'variant'");
                        return true;
                    case "nothing":
                        nothing = ReadNothing(value, reader);
                        return true;
                    case "weight":
                        weight = reader.Whole(value, Weight, 0, int.MaxValue);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if (variant is null != nothing)
            reader.Error("A share of a split needs either 'variant' or 'nothing'.");
        if (weight is null && !element.TryGetProperty("weight"u8, out _))
            reader.Missing("weight", "A share of a split");
        return new(nothing ? null : variant ?? "", weight ?? -1);
    }
}
