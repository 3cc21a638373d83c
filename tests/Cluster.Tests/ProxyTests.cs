using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Proxies;

namespace FlagCluster.Cluster.Tests;

/// <summary>A gateway behind real proxies that compress.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ProxyTests(SharedCluster shared) : ProxySuite
{
    internal override ApiClient Server => shared.Cluster.Gateways[0];
}
