using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation.Ofrep;

/// <summary>Reads the body of an OFREP request, <c>{"context": {…}}</c>. An absent context is an empty context.</summary>
public sealed class OfrepRequest : IContextFormat
{
    /// <inheritdoc/>
    public static string Subject => "body";

    /// <inheritdoc/>
    public static int MaxDepth => EvaluationContext.MaxDepth;

    /// <inheritdoc/>
    public static ErrorCode Read(EvaluationContext context, ref Utf8JsonReader reader, out Range location, out string? details)
    {
        location = default;
        details = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            details = "The body must be a JSON object such as {\"context\": {\"targetingKey\": \"user-1\"}}.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The comparison throws for a name that is not valid Unicode.
            var isText = !reader.ValueIsEscaped || SurrogateEscapes.FindUnpaired(reader.ValueSpan) < 0;
            var isContext = isText && reader.ValueTextEquals("context"u8);
            reader.Read();
            if (!isContext)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (!location.Equals(default))
                {
                    details = "The body has the property 'context' twice.";
                    return ErrorCode.ParseError;
                }
                var start = (int)reader.TokenStartIndex;
                var error = context.ReadJson(ref reader, out details);
                if (error != ErrorCode.None)
                    return error;
                location = start..(int)reader.BytesConsumed;
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                details = "'context' must be a JSON object.";
                return ErrorCode.InvalidContext;
            }
        }
        // Reads to the end, so that text after the object is an error and not ignored.
        reader.Read();
        return ErrorCode.None;
    }
}
