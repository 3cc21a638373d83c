namespace FlagCluster.Grains.Abstractions;

/// <summary>What Orleans tells about itself, for hosts and clients that collect it.</summary>
public static class GrainTelemetry
{
    /// <summary>Its activity sources.</summary>
    public static string[] Sources => ["Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Lifecycle", "Microsoft.Orleans.Storage"];

    /// <summary>Its meters.</summary>
    public static string[] Meters => ["Microsoft.Orleans"];
}
