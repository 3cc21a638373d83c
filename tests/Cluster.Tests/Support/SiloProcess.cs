using FlagCluster.Standalone.Tests.Support;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>The real silo as a process of its own. Other silos reach it through a proxy, which can be cut.</summary>
internal sealed class SiloProcess(string name, string logs, IReadOnlyList<string> settings, TcpProxy proxy, int listen) : HostProcess(name, Program, Ports.Next(), logs)
{
    public static string Program => Repository.Program("silo", "FlagCluster.Silo");

    /// <summary>What lies between the other silos and this one.</summary>
    public TcpProxy Proxy => proxy;

    public int GatewayPort { get; } = Ports.Next();

    protected override IEnumerable<string> Arguments =>
        [.. settings, "--Silo:AdvertisedAddress=127.0.0.1", $"--Silo:SiloPort={proxy.Port}", $"--Silo:ListenSiloPort={listen}", $"--Silo:GatewayPort={GatewayPort}"];

    public override void Dispose()
    {
        base.Dispose();
        proxy.Dispose();
    }
}
