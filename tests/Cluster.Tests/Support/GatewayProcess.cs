using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Represents a gateway that runs as a separate process.</summary>
internal sealed class GatewayProcess(string name, string program, string logFolder, IReadOnlyList<string> settings)
    : ClusterProcess(name, program, Ports.Next(), logFolder)
{
    /// <summary>Gets the program of this build.</summary>
    public static string Program => Repository.Host("gateway");

    protected override IEnumerable<string> Arguments => settings;
}
