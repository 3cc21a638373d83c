using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Reads members of requests of other systems.</summary>
internal static class RequestText
{
    /// <summary>
    /// Returns whether the current property has a name. Both spellings of Protocol Buffers are accepted where there are two: a client of
    /// Flipt sends <c>request_id</c> in batches.
    /// </summary>
    public static bool IsNamed(in Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> snakeCase = default) =>
        !reader.ValueIsEscaped
        && (reader.ValueSpan.SequenceEqual(name) || (!snakeCase.IsEmpty && reader.ValueSpan.SequenceEqual(snakeCase)));

    /// <summary>Reads a body that is an object, to its end, so that text after the object is an error and not ignored.</summary>
    /// <param name="reader">A reader at the start of the body.</param>
    /// <param name="body">Receives the members.</param>
    /// <param name="example">An example of a body, for the error message.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode ReadMembers<TBody>(ref Utf8JsonReader reader, scoped ref TBody body, string example, out string? details)
        where TBody : IRequestMembers, allows ref struct
    {
        details = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            details = $"The body must be a JSON object such as {example}.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = body.ReadMember(ref reader, out details);
            if (error != ErrorCode.None)
                return error;
        }
        reader.Read();
        return ErrorCode.None;
    }

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

    /// <summary>Reads where the elements of the current array are; null is the default, none.</summary>
    /// <param name="reader">A reader at the array; on success it is at its end.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="max">The largest number of elements.</param>
    /// <param name="locations">Receives the locations.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode ReadItems(ref Utf8JsonReader reader, string name, int max, List<Range> locations, out string? details)
    {
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            details = $"'{name}' must be an array.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (locations.Count == max)
            {
                details = $"A batch has at most {max} {name}. Send several batches.";
                return ErrorCode.ParseError;
            }
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            locations.Add(start..(int)reader.BytesConsumed);
        }
        return ErrorCode.None;
    }
}
