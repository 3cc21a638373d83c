using System.Net;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>
/// The real silo as a process of its own. With a wire it is known under another address of this machine, where one proxy stands before its
/// port for silos and one before its port for clients, as behind a network that can be cut.
/// </summary>
internal sealed class SiloProcess : HostProcess
{
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");

    private readonly IReadOnlyList<string> _settings;
    private readonly TcpProxy? _silos,
        _clients;

    public SiloProcess(string name, string program, string logs, bool wire, IReadOnlyList<string> settings)
        : base(name, program, Ports.Next(), logs)
    {
        var address = wire ? Outside : IPAddress.Loopback;
        _settings =
        [
            .. settings,
            $"--Silo:AdvertisedAddress={address}",
            $"--Silo:ListenAddress={IPAddress.Loopback}",
            $"--Silo:SiloPort={SiloPort}",
            $"--Silo:GatewayPort={GatewayPort}",
        ];
        if (!wire)
            return;
        _silos = new(new(Outside, SiloPort), new(IPAddress.Loopback, SiloPort));
        _clients = new(new(Outside, GatewayPort), new(IPAddress.Loopback, GatewayPort));
    }

    public static string Current => Repository.Program("silo", "FlagCluster.Silo");

    /// <summary>What lies between the other silos and this one.</summary>
    public TcpProxy Wire => _silos ?? throw new InvalidOperationException("This cluster was started without wires.");

    public int SiloPort { get; } = Ports.Next();

    public int GatewayPort { get; } = Ports.Next();

    protected override IEnumerable<string> Arguments => _settings;

    public override void Dispose()
    {
        base.Dispose();
        _silos?.Dispose();
        _clients?.Dispose();
    }
}
