using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation;

/// <summary>A body that is the context object itself, as in <see cref="FlagQuery.Context"/>.</summary>
public sealed class ContextObjectFormat : IContextFormat
{
    /// <inheritdoc/>
    public static string Subject => "context";

    /// <inheritdoc/>
    public static int MaxDepth => FlagQuery.MaxContextDepth;

    /// <inheritdoc/>
    public static ErrorCode Read(EvaluationContext context, ref Utf8JsonReader reader, out Range location, out string? details)
    {
        location = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            details = "'context' must be a JSON object.";
            return ErrorCode.InvalidContext;
        }
        var error = context.ReadJson(ref reader, out details);
        if (error != ErrorCode.None)
            return error;
        location = ..(int)reader.BytesConsumed;
        // Reads to the end, so that text after the object is an error and not ignored.
        reader.Read();
        return ErrorCode.None;
    }
}
