using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.Http;

/// <summary>Finds escapes such as <c>\ud800</c> that name half of a surrogate pair: valid JSON, but not valid Unicode.</summary>
internal static class Surrogates
{
    /// <summary>Checks every string of a valid JSON text.</summary>
    /// <returns>The error, or null.</returns>
    public static InputError? Check(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
            return null;
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        var reader = new Utf8JsonReader(json, new() { MaxDepth = RulesetLimits.JsonDepth });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return new("", $"The text is not valid Unicode: the string at byte {reader.TokenStartIndex} has an unpaired surrogate.");
        }
        return null;
    }
}
