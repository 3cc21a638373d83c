namespace FlagCluster.Grains;

/// <summary>What Orleans tells about itself, for hosts and clients that collect it.</summary>
public static class GrainTelemetry
{
    /// <summary>Its activity sources.</summary>
    public static string[] Sources => ["Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application"];

    /// <summary>Its meters.</summary>
    public static string[] Meters => ["Microsoft.Orleans"];
}
