namespace FlagCluster.Bench;

/// <summary>Thrown when the command cannot run as given or on this machine. The message says what to do; no stack trace is shown.</summary>
internal sealed class UsageException(string message) : Exception(message);
