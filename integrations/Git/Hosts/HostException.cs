namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents a request that a host did not accept.</summary>
/// <param name="message">What happened and what to do, without secrets.</param>
/// <param name="isTransient">Whether the same request may succeed later.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class HostException(string message, bool isTransient, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets whether the same request may succeed later.</summary>
    public bool IsTransient => isTransient;

    /// <summary>Gets whether the host does not have what the request is for.</summary>
    public bool IsMissing { get; init; }
}
