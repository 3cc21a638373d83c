namespace FlagCluster.Grains.Abstractions;

/// <summary>Provides the names of Orleans' own telemetry, for hosts and clients that collect it.</summary>
public static class GrainTelemetry
{
    /// <summary>Gets the activity sources.</summary>
    public static string[] Sources =>
        ["Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage"];

    /// <summary>Gets the meters.</summary>
    public static string[] Meters => ["Microsoft.Orleans"];
}
