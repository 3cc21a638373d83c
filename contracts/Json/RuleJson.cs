using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Json;

internal static class RuleJson
{
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
                if (split.By is { } by)
                    writer.WriteString("by"u8, by);
                if (split.Salt is { } salt)
                    writer.WriteString("salt"u8, salt);
                break;
            default:
                throw new InvalidOperationException($"Unknown serve {rule.Serve.GetType().Name}.");
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Serve? ReadServe(JsonElement element, DocumentReader reader)
    {
        string? variant = null,
            by = null,
            salt = null;
        var nothing = false;
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
                    case "by":
                        by = reader.Text(value, "'by'", RulesetLimits.AttributeLength);
                        return true;
                    case "salt":
                        salt = reader.Text(value, "'salt'");
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (!read)
            return null;
        if ((variant is null ? 0 : 1) + (nothing ? 1 : 0) + (weights is null ? 0 : 1) != 1)
            reader.Error("'serve' needs exactly one of 'variant', 'split' and 'nothing'.");
        else if (weights is null && (by ?? salt) is not null)
            reader.Error("'by' and 'salt' belong to a 'split'; remove them.");
        if (weights is { } shares)
            return new ServeSplit(shares, by, salt);
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
                        // 50000.0 and 5e4 are whole numbers too.
                        if (
                            value.ValueKind == JsonValueKind.Number
                            && ExactNumber.TryRead(value, out var number)
                            && number is >= 0 and <= ServeSplit.TotalWeight
                            && double.IsInteger(number)
                        )
                            weight = (int)number;
                        else
                            reader.Error("'weight' must be a whole number of thousandths of a percent, 0 to 100000 (25 % is 25000).");
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
