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
        details = null;
        location = default;
        if (context.Body.IsEmpty)
            return ErrorCode.None;
        if (!Utf8.IsValid(context.Body))
        {
            details = $"The {TFormat.Subject} is not valid UTF-8.";
            return ErrorCode.ParseError;
        }
        try
        {
            var reader = new Utf8JsonReader(context.Body, new JsonReaderOptions { MaxDepth = TFormat.MaxDepth });
            return TFormat.Read(context, ref reader, out location, out details);
        }
        catch (JsonException exception)
        {
            details = $"The {TFormat.Subject} is not valid JSON: {exception.Message}";
        }
        return ErrorCode.ParseError;
    }
}
