namespace FlagCluster.Store.Tests.Analytics;

/// <summary>Thrown where a test ends a consumer.</summary>
internal sealed class InjectedCrashException() : Exception("The test ends the consumer here.");
