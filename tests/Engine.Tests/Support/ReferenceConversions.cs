using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>Converts attributes in the simplest way, on types of the framework.</summary>
internal static partial class ReferenceConversions
{
    /// <summary>Returns a converted scalar, or null when it cannot be converted.</summary>
    public static JsonElement? Convert(AttributeCondition test, JsonElement value)
    {
        var converted = test.As switch
        {
            AttributeConversion.Text => ReferenceEvaluator.HashedText(value) is { } text ? ToJson(text) : null,
            AttributeConversion.Number => ToNumber(value),
            AttributeConversion.Boolean => ToBoolean(value),
            AttributeConversion.Time => ToTime(value),
            _ => value,
        };
        var isLower = test.IgnoreCase && test.Operator != ConditionOperator.Matches;
        return isLower && converted is { ValueKind: JsonValueKind.String } mixed
            ? ToJson(mixed.GetString()!.ToLowerInvariant())
            : converted;
    }

    private static JsonElement? ToNumber(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value;
        if (value.ValueKind != JsonValueKind.String || !Decimal().IsMatch(value.GetString()!))
            return null;
        return ToJson(double.Parse(value.GetString()!.Trim(), CultureInfo.InvariantCulture));
    }

    private static JsonElement? ToBoolean(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value;
        return value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var result) ? ToJson(result) : null;
    }

    private static JsonElement? ToTime(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value;
        return
            value.ValueKind == JsonValueKind.String
            && value.GetString()!.Trim() is ['2', '0', _, _, '-', ..] text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? ToJson(time.ToUnixTimeMilliseconds())
            : null;
    }

    private static JsonElement ToJson<T>(T value) => JsonSerializer.SerializeToElement(value);

    [GeneratedRegex(@"^[ \t\r\n]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n]*$")]
    private static partial Regex Decimal();
}
