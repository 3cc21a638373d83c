using System.Net;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// Represents a silo that runs as a separate process. With proxies, it advertises another loopback address, where one proxy forwards to
/// its port for silos and one to its port for clients, so that a test can simulate a network partition.
/// </summary>
internal sealed class SiloProcess : ClusterProcess
{
    private static readonly IPAddress ProxyAddress = IPAddress.Parse("127.0.0.2");

    private readonly IReadOnlyList<string> _settings;
    private readonly TcpProxy? _siloProxy,
        _clientProxy;

    public SiloProcess(string name, string program, string logFolder, bool hasProxies, IReadOnlyList<string> settings)
        : base(name, program, Ports.Next(), logFolder)
    {
        var address = hasProxies ? ProxyAddress : IPAddress.Loopback;
        _settings =
        [
            .. settings,
            $"--Silo:AdvertisedAddress={address}",
            $"--Silo:ListenAddress={IPAddress.Loopback}",
            $"--Silo:SiloPort={SiloPort}",
            $"--Silo:GatewayPort={GatewayPort}",
        ];
        if (!hasProxies)
            return;
        _siloProxy = new(new(ProxyAddress, SiloPort), new(IPAddress.Loopback, SiloPort));
        _clientProxy = new(new(ProxyAddress, GatewayPort), new(IPAddress.Loopback, GatewayPort));
    }

    /// <summary>Gets the program of this build.</summary>
    public static string Program => Repository.Host("silo");

    /// <summary>Gets the proxy between the other silos and this one.</summary>
    public TcpProxy Proxy => _siloProxy ?? throw new InvalidOperationException("This cluster was started without proxies.");

    public int SiloPort { get; } = Ports.Next();

    public int GatewayPort { get; } = Ports.Next();

    protected override IEnumerable<string> Arguments => _settings;

    public override void Dispose()
    {
        base.Dispose();
        _siloProxy?.Dispose();
        _clientProxy?.Dispose();
    }
}
