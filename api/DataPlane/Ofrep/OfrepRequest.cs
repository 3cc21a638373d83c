using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Reads the body of an OFREP request, <c>{"context": {…}}</c>, into an evaluation context.</summary>
internal static class OfrepRequest
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = EvaluationContext.MaxDepth };

    /// <summary>Reads the context's body. An empty body and an absent context are an empty context.</summary>
    public static ErrorCode Read(EvaluationContext context, out string? details) => Read(context, out _, out details);

    /// <summary>Reads the context's body, and tells where in it the context is: an empty range when there is none.</summary>
    public static ErrorCode Read(EvaluationContext context, out Range part, out string? details)
    {
        details = null;
        part = default;
        if (context.Body.IsEmpty) return ErrorCode.None;
        if (!Utf8.IsValid(context.Body))
        {
            details = "The body is not valid UTF-8.";
            return ErrorCode.ParseError;
        }
        try
        {
            return ReadBody(context, out part, out details);
        }
        catch (JsonException exception)
        {
            details = $"The body is not valid JSON: {exception.Message}";
        }
        catch (InvalidOperationException)
        {
            details = "The body is not valid Unicode: a string has an unpaired surrogate.";
        }
        return ErrorCode.ParseError;
    }

    private static ErrorCode ReadBody(EvaluationContext context, out Range part, out string? details)
    {
        part = default;
        var reader = new Utf8JsonReader(context.Body, Options);
        details = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            details = "The body must be a JSON object such as {\"context\": {\"targetingKey\": \"user-1\"}}.";
            return ErrorCode.ParseError;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContext = reader.ValueTextEquals("context"u8);
            reader.Read();
            if (!isContext)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (!part.Equals(default))
                {
                    details = "'context' stands in the body twice.";
                    return ErrorCode.ParseError;
                }
                var start = (int)reader.TokenStartIndex;
                var error = context.ReadJson(ref reader, out details);
                if (error != ErrorCode.None) return error;
                part = start..(int)reader.BytesConsumed;
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                details = "'context' must be a JSON object.";
                return ErrorCode.InvalidContext;
            }
        }
        // Reads on to the end, so that text behind the object is an error rather than ignored.
        reader.Read();
        return ErrorCode.None;
    }
}
