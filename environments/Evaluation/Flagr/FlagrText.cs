using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Reads numbers and switches of requests.</summary>
internal static class FlagrText
{
    /// <summary>The length of a buffer for a flag's key.</summary>
    public const int LongestKey = 512;

    /// <summary>Reads the current value of a number of a flag; null is the default, 0.</summary>
    public static ErrorCode ReadId(in Utf8JsonReader reader, string name, out long id, out string? details)
    {
        id = 0;
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id) && id >= 0)
            return ErrorCode.None;
        details = $"'{name}' must be a whole number.";
        return ErrorCode.ParseError;
    }

    /// <summary>Reads the current value of a switch; null is the default, false.</summary>
    public static ErrorCode ReadFlag(in Utf8JsonReader reader, string name, out bool isSet, out string? details)
    {
        isSet = reader.TokenType == JsonTokenType.True;
        details = null;
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
            return ErrorCode.None;
        details = $"'{name}' must be true or false.";
        return ErrorCode.ParseError;
    }
}
