namespace FlagCluster.Contracts.Environments;

/// <summary>
/// Represents a failure of something outside this process that a caller can retry. After a write the outcome is unknown: read again before
/// continuing, and retry with the same operation id.
/// </summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The cause, or null.</param>
public abstract class DependencyUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
