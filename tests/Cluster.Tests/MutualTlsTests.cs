using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Processes;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests who can connect to the ports of silos, and the change of certificates without an interruption.</summary>
public sealed class MutualTlsTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestAuthority _authority = new("flagcluster");
    private readonly TestAuthority _other = new("other");

    [Fact]
    public async Task Connect_WithoutAnAcceptedCertificate_ReachesNoGrain()
    {
        using var certificates = new ClusterCertificates(_authority);
        await using var cluster = await StartAsync("Connect", certificates, new());
        var silo = cluster.Silos[0];
        using var gateway = _authority.IssueCertificate(ClusterCertificates.GatewayName);
        using var otherAuthority = _other.IssueCertificate(ClusterCertificates.GatewayName);
        using var expired = _authority.IssueCertificate(ClusterCertificates.GatewayName, expired: true);
        using var otherName = _authority.IssueCertificate("www.example.com");

        // The accepted one first: without it, a silo that accepts nothing would pass. The silos have accepted each other.
        await using (var client = await OrleansClient.ConnectAsync(silo, gateway))
            Assert.IsType<PullFull>(await client.Environments.PullAsync(RealCluster.Production, EnvironmentVersion.None));

        // A silo reads no message of a connection that it closes, so none of these can call a grain.
        foreach (var port in new[] { silo.GatewayPort, silo.SiloPort })
        {
            await TlsClient.RejectedWithoutTlsAsync(port).Soon();
            foreach (var certificate in new[] { null, otherAuthority, expired, otherName })
                await TlsClient.RejectedAsync(port, certificate).Soon();
        }
        // A gateway is not a silo.
        await TlsClient.RejectedAsync(silo.SiloPort, gateway).Soon();
        Assert.Contains("A TLS handshake with another process failed", silo.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AuthenticationException", silo.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_SiloOfAnotherAuthority_IsNotUsed()
    {
        using var certificates = new ClusterCertificates(_authority);
        using var others = new ClusterCertificates(_other);
        await using var cluster = await RealCluster.NewAsync(
            $"{nameof(MutualTlsTests)}.Gateway",
            new() { SiloSettings = others.SiloSettings, GatewaySettings = certificates.GatewaySettings }
        );
        await cluster.AddSilo().StartAsync();
        var gateway = cluster.AddGateway();
        gateway.Launch();

        await Waiting.Until(
            () => Task.FromResult(gateway.Process.Output.Contains("was rejected", StringComparison.Ordinal)),
            "the gateway to reject the silo"
        );

        Assert.DoesNotContain("Connected to the cluster", gateway.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Every evaluation passes a connection to a silo. The certificates change, then their authority; the silos are restarted in between,
    /// so that all connections are opened again with the new files.
    /// </summary>
    [Fact]
    public async Task Evaluations_CertificatesAndAuthorityChange_AreAllAnswered()
    {
        using var certificates = new ClusterCertificates(_authority);
        await using var cluster = await StartAsync("Change", certificates, new() { GatewaySettings = ["--Evaluation:Mode=Silo"] });
        await using var balancer = new Balancer(cluster.Gateways);
        await using var load = new EvaluationLoad(balancer, cluster.ServerKey);

        await ChangeAsync(() => certificates.Issue(_authority), certificates.SiloCertificate, certificates.GatewayCertificate);
        await RestartSilosAsync();
        await ChangeAsync(() => certificates.Trust(_authority, _other), certificates.Authorities);
        await ChangeAsync(() => certificates.Issue(_other), certificates.SiloCertificate, certificates.GatewayCertificate);
        await RestartSilosAsync();
        await ChangeAsync(() => certificates.Trust(_other), certificates.Authorities);
        await RestartSilosAsync();

        await load.StopAsync();
        output.WriteLine(load.ToString());
        Assert.Empty(load.Failures);
        using var old = _authority.IssueCertificate(ClusterCertificates.GatewayName);
        using var current = _other.IssueCertificate(ClusterCertificates.GatewayName);
        await TlsClient.RejectedAsync(cluster.Silos[0].GatewayPort, old).Soon();
        await using var client = await OrleansClient.ConnectAsync(cluster.Silos[0], current);
        Assert.IsType<PullFull>(await client.Environments.PullAsync(RealCluster.Production, EnvironmentVersion.None));

        async Task ChangeAsync(Action change, params string[] paths)
        {
            var hosts = cluster
                .Silos.Concat<ClusterProcess>(cluster.Gateways)
                .Select(host => (host, Before: Reloads(host, paths)))
                .ToList();
            change();
            foreach (var (host, before) in hosts)
                await Waiting.Until(() => Task.FromResult(Reloads(host, paths) > before), $"{host.Name} to read the new files");
        }

        async Task RestartSilosAsync()
        {
            foreach (var silo in cluster.Silos)
            {
                await silo.StopAsync();
                await silo.StartAsync();
                await load.WaitForMoreAsync(400);
            }
        }
    }

    [Fact]
    public async Task Start_OtherMachinesCanConnectWithoutTls_ExitsAndNamesTheSettings()
    {
        using var silo = new Child(
            Repository.Dotnet,
            [SiloProcess.Program, "--PostgreSql:ConnectionString=Host=127.0.0.1;Port=1", "--Silo:AdvertisedAddress=192.0.2.1"]
        );

        var code = await silo.ExitAsync();

        Assert.Equal(1, code);
        Assert.Contains("Silo:AdvertisedAddress is '192.0.2.1'", silo.Errors, StringComparison.Ordinal);
        Assert.Contains("ClusterTls:AllowPlaintext=true", silo.Errors, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    private static Task<RealCluster> StartAsync(string name, ClusterCertificates certificates, ClusterShape shape) =>
        RealCluster.StartAsync(
            $"{nameof(MutualTlsTests)}.{name}",
            shape with
            {
                SiloSettings = [.. shape.SiloSettings, .. certificates.SiloSettings],
                GatewaySettings = [.. shape.GatewaySettings, .. certificates.GatewaySettings],
            }
        );

    private static int Reloads(ClusterProcess host, string[] paths) =>
        host
            .Process.Output.Split('\n')
            .Count(line => line.Contains("using the new content", StringComparison.Ordinal) && Array.Exists(paths, line.Contains));
}
