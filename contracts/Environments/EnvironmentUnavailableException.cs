namespace FlagCluster.Contracts.Environments;

/// <summary>
/// Thrown when the writer of an environment does not respond: no silo is reachable, or the silo that hosts it just failed.
/// </summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class EnvironmentUnavailableException(string message, Exception? inner = null)
    : DependencyUnavailableException(message, inner);
