using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The real gateway as a process of its own.</summary>
internal sealed class GatewayProcess(string name, string program, string logs, IReadOnlyList<string> settings)
    : HostProcess(name, program, Ports.Next(), logs)
{
    public static string Current => Repository.Program("gateway", "FlagCluster.Gateway");

    protected override IEnumerable<string> Arguments => settings;
}
