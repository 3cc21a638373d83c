namespace FlagCluster.Hosting.Startup;

/// <summary>Represents a startup error whose message is written for the person who starts the program.</summary>
public sealed class StartupException(string message) : Exception(message);
