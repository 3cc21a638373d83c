using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Reads members of requests in the JSON form of Protocol Buffers.</summary>
internal static class FliptText
{
    /// <summary>
    /// Returns whether the current property has a name. Both spellings of Protocol Buffers are accepted: a client of Flipt sends
    /// <c>request_id</c> in batches.
    /// </summary>
    public static bool IsNamed(in Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> snakeCase = default) =>
        !reader.ValueIsEscaped
        && (reader.ValueSpan.SequenceEqual(name) || (!snakeCase.IsEmpty && reader.ValueSpan.SequenceEqual(snakeCase)));

    /// <summary>Checks the current value of a text member; null is the default, no text.</summary>
    /// <param name="reader">A reader at the value.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="location">The location of the JSON string in the body, with its quotes; empty for null.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode Read(in Utf8JsonReader reader, string name, out Range location, out string? details)
    {
        location = default;
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        if (reader.TokenType != JsonTokenType.String)
            details = $"'{name}' must be a string.";
        else if (reader.ValueIsEscaped && SurrogateEscapes.FindUnpaired(reader.ValueSpan) >= 0)
            details = $"'{name}' is not valid Unicode.";
        else
            location = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        return details is null ? ErrorCode.None : ErrorCode.ParseError;
    }
}
