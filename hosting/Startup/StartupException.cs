namespace FlagCluster.Hosting.Startup;

/// <summary>The program cannot start; the message is for the person who starts it.</summary>
public sealed class StartupException(string message) : Exception(message);
