namespace FlagCluster.Contracts.Environments;

/// <summary>
/// Thrown when the store does not respond. After a write the outcome is unknown: read again before continuing, and retry with the same
/// operation id.
/// </summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The driver's exception.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : DependencyUnavailableException(message, inner);
