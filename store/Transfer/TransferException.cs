namespace FlagCluster.Store.Transfer;

/// <summary>A database cannot be taken over as it is; nothing was copied. The message says what to do.</summary>
public sealed class TransferException(string message) : FormatException(message);
