namespace FlagCluster.Operations;

/// <summary>The program cannot start; the message is for the person who starts it.</summary>
public sealed class StartException(string message) : Exception(message);
