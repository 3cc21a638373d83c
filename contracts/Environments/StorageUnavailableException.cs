namespace FlagCluster.Contracts.Environments;

/// <summary>The store could not answer. After a write this means that the outcome is unknown: reload before going on, and retry with the same operation id.</summary>
/// <param name="message">What failed and what to do, without secrets.</param>
/// <param name="inner">The driver's exception.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
