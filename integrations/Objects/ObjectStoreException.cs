namespace FlagCluster.Integrations.Objects;

/// <summary>Represents the failure of a request to an object storage.</summary>
/// <param name="message">What happened and what to do, without secrets.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ObjectStoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets the HTTP status of the answer, or null without an answer.</summary>
    public int? Status { get; init; }
}
