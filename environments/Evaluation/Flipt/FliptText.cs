using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Reads members of requests in the JSON form of Protocol Buffers.</summary>
internal static class FliptText
{
    /// <summary>The largest id of a request in bytes. Every answer repeats it, in a batch that of the batch.</summary>
    private const int MaxIdBytes = 256;

    /// <summary>Checks the current value of the id of a request, as <see cref="Read"/> does, and its length.</summary>
    public static ErrorCode ReadId(in Utf8JsonReader reader, out Range location, out string? details)
    {
        var error = Read(reader, "requestId", out location, out details);
        if (error != ErrorCode.None || reader.ValueSpan.Length <= MaxIdBytes)
            return error;
        location = default;
        details = $"'requestId' is longer than {MaxIdBytes} bytes.";
        return ErrorCode.ParseError;
    }

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
