namespace FlagCluster.Silo;

/// <summary>What Orleans tells about itself.</summary>
internal static class OrleansTelemetry
{
    public static readonly string[] Sources = ["Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application"];

    public static readonly string[] Meters = ["Microsoft.Orleans"];
}
