using System.Text.Json;
using System.Text.Unicode;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Reads request bodies into evaluation contexts, and reports what is wrong with them in the same way for every surface.</summary>
public static class ContextReader
{
    /// <summary>Reads the body of a context. An empty body is an empty context.</summary>
    public static ErrorCode Read<TFormat>(EvaluationContext context, out string? details)
        where TFormat : IContextFormat => Read<TFormat>(context, out _, out details);

    /// <summary>Reads the body of a context and returns where the context object is.</summary>
    /// <param name="context">The context, whose body is filled.</param>
    /// <param name="location">The location of the context object in the body; empty when there is none.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode Read<TFormat>(EvaluationContext context, out Range location, out string? details)
        where TFormat : IContextFormat
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = new ContextBody<TFormat>(context);
        var error = Read(context.Body, TFormat.MaxDepth, ref body, out details);
        location = body.Location;
        return error;
    }

    /// <summary>Reads a body. An empty one is not read, and no error.</summary>
    /// <param name="json">The body.</param>
    /// <param name="maxDepth">The number of nested levels that it may have.</param>
    /// <param name="body">Receives the body.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode Read<TBody>(ReadOnlySpan<byte> json, int maxDepth, ref TBody body, out string? details)
        where TBody : IRequestBody, allows ref struct
    {
        details = null;
        if (json.IsEmpty)
            return ErrorCode.None;
        if (!Utf8.IsValid(json))
        {
            details = $"The {TBody.Subject} is not valid UTF-8.";
            return ErrorCode.ParseError;
        }
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
            return body.Read(ref reader, out details);
        }
        catch (JsonException exception)
        {
            details = $"The {TBody.Subject} is not valid JSON: {exception.Message}";
        }
        return ErrorCode.ParseError;
    }

    private struct ContextBody<TFormat>(EvaluationContext context) : IRequestBody
        where TFormat : IContextFormat
    {
        public Range Location;

        public static string Subject => TFormat.Subject;

        public ErrorCode Read(ref Utf8JsonReader reader, out string? details) =>
            TFormat.Read(context, ref reader, out Location, out details);
    }
}
