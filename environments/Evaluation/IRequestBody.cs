using System.Text.Json;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Receives the body of a request while <see cref="ContextReader"/> reads it.</summary>
public interface IRequestBody
{
    /// <summary>Gets the subject of error messages, such as "body".</summary>
    static abstract string Subject { get; }

    /// <summary>Reads a body that is valid UTF-8 and not empty.</summary>
    /// <param name="reader">A reader before the first token of the body.</param>
    /// <param name="details">What is wrong, or null.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    ErrorCode Read(ref Utf8JsonReader reader, out string? details);
}
