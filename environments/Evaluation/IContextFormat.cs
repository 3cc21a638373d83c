using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Describes how the request bodies of a surface carry the evaluation context.</summary>
public interface IContextFormat
{
    /// <summary>Gets the subject of error messages, such as "body".</summary>
    static abstract string Subject { get; }

    /// <summary>Gets the number of nested levels that a body may have.</summary>
    static abstract int MaxDepth { get; }

    /// <summary>Reads a body that is valid UTF-8 and not empty.</summary>
    /// <param name="context">The context; its <see cref="EvaluationContext.Body"/> is the body.</param>
    /// <param name="reader">A reader before the first token of the body.</param>
    /// <param name="location">The location of the context object in the body; empty when there is none.</param>
    /// <param name="details">What is wrong, or null.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    static abstract ErrorCode Read(EvaluationContext context, ref Utf8JsonReader reader, out Range location, out string? details);
}
