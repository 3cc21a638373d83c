using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads and writes the variants of a flag.</summary>
internal static class VariantJson
{
    /// <summary>Reads the variants and reports errors to the reader. The value of a variant is null when it cannot be read.</summary>
    public static ImmutableArray<(string Key, FlagValue? Value)> Read(JsonElement value, DocumentReader reader)
    {
        var variants = ImmutableArray.CreateBuilder<(string Key, FlagValue? Value)>();
        reader.Object(
            value,
            "'variants'",
            (name, item) =>
            {
                if (KeySyntax.FindProblem(name) is { } problem)
                    reader.Error($"The variant key '{Clipped.Value(name)}' {problem}");
                variants.Add((name, reader.Value(item, "A variant's value")));
                return true;
            }
        );
        if (variants.Count > RulesetLimits.Variants)
            reader.Error($"A flag may have {RulesetLimits.Variants} variants at most, not {variants.Count}.");
        return variants.ToImmutable();
    }

    public static void Write(Utf8JsonWriter writer, ImmutableArray<Variant> variants)
    {
        writer.WriteStartObject("variants"u8);
        foreach (var variant in variants)
        {
            writer.WritePropertyName(variant.Key);
            writer.WriteRawValue(variant.Value.Json.Span, skipInputValidation: true);
        }
        writer.WriteEndObject();
    }

    /// <summary>Returns a value of a type, in the place of one that cannot be read.</summary>
    public static FlagValue AnyOf(FlagType type) =>
        type switch
        {
            FlagType.Boolean => FlagValue.From(false),
            FlagType.String => FlagValue.From(""),
            FlagType.Number => FlagValue.From(0.0),
            _ => FlagValue.EmptyObject,
        };
}
