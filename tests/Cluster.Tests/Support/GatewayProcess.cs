using FlagCluster.Standalone.Tests.Support;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The real gateway as a process of its own.</summary>
internal sealed class GatewayProcess(string name, string logs, IReadOnlyList<string> settings, string data) : HostProcess(name, Repository.Program("gateway", "FlagCluster.Gateway"), Ports.Next(), logs)
{
    protected override IEnumerable<string> Arguments => [.. settings, $"--Data:Directory={data}"];
}
