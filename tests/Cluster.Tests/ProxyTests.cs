using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Proxies;

namespace FlagCluster.Cluster.Tests;

/// <summary>A gateway behind real proxies that compress.</summary>
[Collection(nameof(QuietCluster))]
public sealed class ProxyTests(QuietCluster quiet) : ProxySuite
{
    internal override ApiClient Server => quiet.Cluster.Gateways[0];
}
