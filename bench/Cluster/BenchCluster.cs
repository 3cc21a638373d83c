using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Cluster;

/// <summary>Represents PostgreSQL, silos and gateways as processes on this machine, with fixed environments and keys.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    /// <summary>The number of environments.</summary>
    public const int Environments = 100;

    private const string Organization = "bench";
    private const string Project = "bench";

    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
    private readonly List<HostProcess> _silos = [];
    private readonly List<HostProcess> _gateways = [];
    private readonly Postgres _postgres;
    private readonly bool _tls;
    private readonly IReadOnlyList<string> _settings;

    private BenchCluster(Postgres postgres, bool tls, IReadOnlyList<string> settings)
    {
        (_postgres, _tls, _settings) = (postgres, tls, settings);
        if (!tls)
            return;
        using var authority = new TestAuthority("bench");
        authority.Write(Path.Combine(_folder, "silo"), "silo.flagcluster");
        authority.Write(Path.Combine(_folder, "gateway"), "gateway.flagcluster");
        File.WriteAllText(Path.Combine(_folder, "authorities.crt"), authority.Pem);
    }

    /// <summary>Gets the API token of this cluster.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Gets the connection string of the database.</summary>
    public string ConnectionString => _postgres.ConnectionString;

    /// <summary>Gets the silos.</summary>
    public IReadOnlyList<HostProcess> Silos => _silos;

    /// <summary>Returns the id of an environment.</summary>
    public static EnvironmentId Environment(int number) => new(Organization, Project, Name(number));

    /// <summary>Returns the path of an environment in the management API.</summary>
    public static string ManagePath(int number) => $"/api/v1/projects/{Project}/environments/{Name(number)}";

    /// <summary>Returns the server key of an environment.</summary>
    public static string Key(int number) => $"fcs_{KeyId(number)}_{new string('A', 43)}";

    /// <summary>Starts PostgreSQL with the schema and the control data, and a number of silos.</summary>
    /// <param name="silos">The number of silos.</param>
    /// <param name="tls">Whether silos and gateways use mutual TLS.</param>
    /// <param name="settings">Settings of silos and gateways.</param>
    public static async Task<BenchCluster> StartAsync(int silos = 2, bool tls = false, params IReadOnlyList<string> settings)
    {
        var cluster = new BenchCluster(await Postgres.StartAsync(Repository.Root), tls, settings);
        try
        {
            await cluster.SeedAsync();
            for (var i = 0; i < silos; i++)
                await cluster.StartSiloAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo.</summary>
    public async Task<HostProcess> StartSiloAsync()
    {
        var number = _silos.Count;
        var silo = await HostProcess.StartAsync(
            Repository.Host("silo"),
            Path.Combine(_folder, $"silo-{number}.log"),
            [
                $"--Data:Directory={Path.Combine(_folder, $"silo-{number}")}",
                $"--PostgreSql:ConnectionString={ConnectionString}",
                $"--Silo:SiloPort={Ports.Next()}",
                $"--Silo:GatewayPort={Ports.Next()}",
                "--Silo:AdvertisedAddress=127.0.0.1",
                .. TlsSettings("silo"),
                .. _settings,
            ]
        );
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Starts a gateway.</summary>
    /// <param name="mode">How it evaluates.</param>
    /// <param name="settings">More settings.</param>
    public async Task<HostProcess> StartGatewayAsync(string mode, params IReadOnlyList<string> settings)
    {
        var number = _gateways.Count;
        var gateway = await HostProcess.StartAsync(
            Repository.Host("gateway"),
            Path.Combine(_folder, $"gateway-{number}.log"),
            [
                $"--PostgreSql:ConnectionString={ConnectionString}",
                $"--Data:Directory={Path.Combine(_folder, $"gateway-{number}")}",
                $"--Evaluation:Mode={mode}",
                .. TlsSettings("gateway"),
                .. _settings,
                .. settings,
            ]
        );
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>Ends all processes and removes their files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _gateways.Concat(_silos))
            await host.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] TlsSettings(string role) =>
        _tls
            ?
            [
                $"--ClusterTls:Certificate={Path.Combine(_folder, role)}.crt",
                $"--ClusterTls:Key={Path.Combine(_folder, role)}.key",
                $"--ClusterTls:Authorities={Path.Combine(_folder, "authorities.crt")}",
            ]
            : [];

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"env-{number}");

    private static string KeyId(int number) => string.Create(CultureInfo.InvariantCulture, $"benchkey{number:0000}");

    private async Task SeedAsync()
    {
        var services = new ServiceCollection().AddPostgreSqlStore(options => options.ConnectionString = ConnectionString);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<StoreMigrator>().MigrateAsync();
        var store = provider.GetRequiredService<ITenancyStore>();
        var credentials = provider.GetRequiredService<ICredentialStore>();
        var now = TimeProvider.System.GetUtcNow();
        await store.AddOrganizationAsync(TestActors.Administrator, new(Organization, "Bench", now));
        await store.AddProjectAsync(TestActors.Administrator, new(Organization, Project, "Bench", now));
        using var reader = new ControlReader(provider.GetRequiredService<IControlChanges>(), TimeProvider.System);
        await reader.RefreshAsync();
        var access = new AccessDirectory(reader, provider.GetRequiredService<IAccessStore>(), TimeProvider.System);
        Token = (await access.AddOwnerAsync(TestActors.Administrator, Organization, "bench")).Text;
        for (var i = 0; i < Environments; i++)
        {
            await store.AddEnvironmentAsync(TestActors.Administrator, new(Environment(i), Name(i), now));
            await credentials.AddSdkKeyAsync(
                TestActors.Administrator,
                new(KeyId(i), Environment(i), SdkKeyKind.Server, "bench", Hash(Key(i)), now)
            );
        }
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));
}
