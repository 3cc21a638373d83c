using System.Text.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Represents a rule of FeatureFlags.rs.</summary>
/// <param name="Attribute">The attribute; <c>*</c> for everyone.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The value.</param>
/// <param name="Enabled">Whether the flag is on for the callers of the rule.</param>
internal sealed record FfrsRule(string Attribute, string Operator, FlagValue Value, bool Enabled)
{
    /// <summary>Returns a rule for a percentage of the callers.</summary>
    public static FfrsRule OfShare(int percent) => new("", "percent", FlagValue.From((double)percent), true);

    /// <summary>Returns a rule for everyone.</summary>
    public static FfrsRule OfEveryone(bool enabled) => new("*", "all", FlagValue.From(""), enabled);

    /// <summary>Returns a rule for callers whose attribute has a text.</summary>
    public static FfrsRule OfText(string attribute, string text, bool enabled) => new(attribute, "eq", FlagValue.From(text), enabled);

    /// <summary>Writes the rule.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("attribute"u8, Attribute);
        writer.WriteString("operator"u8, Operator);
        writer.WritePropertyName("value"u8);
        writer.WriteRawValue(Value.Json.Span, skipInputValidation: true);
        writer.WriteBoolean("enabled"u8, Enabled);
        writer.WriteNull("variant"u8);
        writer.WriteEndObject();
    }
}
