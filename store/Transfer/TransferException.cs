namespace FlagCluster.Store.Transfer;

/// <summary>Thrown when a standalone database cannot be migrated; nothing was copied. The message says what to do.</summary>
public sealed class TransferException(string message) : FormatException(message);
