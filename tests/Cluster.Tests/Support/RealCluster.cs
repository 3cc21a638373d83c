using System.Net;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Describes the cluster that a test needs.</summary>
internal sealed record ClusterShape
{
    public int Silos { get; init; } = 2;

    public int Gateways { get; init; } = 2;

    /// <summary>Gets whether the cluster has a separate PostgreSQL server that the test can stop.</summary>
    public bool OwnPostgres { get; init; }

    /// <summary>Gets whether the silos have proxies that the test can stall.</summary>
    public bool Proxies { get; init; }

    public IReadOnlyList<string> SiloSettings { get; init; } = [];

    public IReadOnlyList<string> GatewaySettings { get; init; } = [];
}

/// <summary>
/// Represents silos and gateways as processes on a PostgreSQL server, with the environment <c>acme/shop/production</c> and the flag
/// <c>hot</c>.
/// </summary>
internal sealed class RealCluster : IAsyncDisposable
{
    public static readonly EnvironmentId Production = new("acme", "shop", "production");

    // A gateway is ready when it has loaded the environment, so the first write needs no retry.
    private static readonly string[] _gatewaySettings = ["--Replica:Preload=All"];

    private readonly TempFolder _data = new();
    private readonly string _logFolder;
    private readonly ClusterShape _shape;
    private readonly PostgreSqlDatabase? _database;
    private readonly ServiceProvider _services;

    private RealCluster(string name, ClusterShape shape, PrivatePostgres? postgres, PostgreSqlDatabase? database)
    {
        _shape = shape;
        Postgres = postgres!;
        _database = database;
        _logFolder = Directory.CreateDirectory(Path.Combine(Repository.Root, "TestResults", "cluster", name)).FullName;
        foreach (var old in Directory.GetFiles(_logFolder))
            File.Delete(old);
        ConnectionString = new NpgsqlConnectionStringBuilder(postgres?.ConnectionString ?? database!.ConnectionString)
        {
            MaxPoolSize = 20,
            Timeout = 5,
        }.ToString();
        // Without a pool, so that a test that restarts the server does not use broken connections.
        var unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddPostgreSqlStore(options => options.ConnectionString = unpooled)
            .AddPrivateFiles()
            .AddControl()
            .BuildServiceProvider();
    }

    public string ConnectionString { get; }

    /// <summary>Gets the PostgreSQL server of this test, if it has a separate one.</summary>
    public PrivatePostgres Postgres { get; }

    public List<SiloProcess> Silos { get; } = [];

    public List<GatewayProcess> Gateways { get; } = [];

    public string ServerKey { get; set; } = "";

    public string AdminToken { get; set; } = "";

    public ControlDirectory Directories => _services.GetRequiredService<ControlDirectory>();

    public IAccountStore Accounts => _services.GetRequiredService<IAccountStore>();

    public IFoldStore Folds => _services.GetRequiredService<IFoldStore>();

    public IEnvironmentLog Log => _services.GetRequiredService<IEnvironmentLog>();

    /// <summary>Gets the settings of every host of the cluster.</summary>
    public IReadOnlyList<string> Common =>
        [
            $"--PostgreSql:ConnectionString={ConnectionString}",
            "--Cluster:ClusterId=test",
            "--Cluster:ServiceId=flagcluster",
            "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ",
        ];

    /// <summary>Starts a cluster and waits until all hosts are ready and all gateways evaluate the flag.</summary>
    public static async Task<RealCluster> StartAsync(string name, ClusterShape? shape = null)
    {
        var cluster = await NewAsync(name, shape ??= new());
        try
        {
            await cluster.SeedAsync();
            for (var number = 1; number <= shape.Silos; number++)
                cluster.AddSilo();
            for (var number = 1; number <= shape.Gateways; number++)
                cluster.AddGateway();
            await Task.WhenAll(cluster.Silos.Select(silo => silo.StartAsync()));
            await Task.WhenAll(cluster.Gateways.Select(gateway => gateway.StartAsync()));
            if (shape.Gateways == 0)
                return cluster;
            (await cluster.Gateways[0].ManageAsync(HttpMethod.Put, "/flags/hot", Flags.Make("hot", "created"), "created")).Ok();
            // The other gateways receive the flag after the response.
            foreach (var gateway in cluster.Gateways)
                await Waiting.Until(
                    async () => (await gateway.EvaluateAsync("hot")).Status == HttpStatusCode.OK,
                    $"{gateway.Name} to evaluate the flag"
                );
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a database with the schema of the cluster, without hosts.</summary>
    public static async Task<RealCluster> NewAsync(string name, ClusterShape shape)
    {
        var postgres = shape.OwnPostgres ? await PrivatePostgres.StartNewAsync() : null;
        var database = postgres is null ? new PostgreSqlDatabase() : null;
        if (database is not null)
            await database.InitializeAsync();
        var cluster = new RealCluster(name, shape, postgres, database);
        try
        {
            // In this process; MigrateStandaloneTests tests the command of the silo.
            await cluster._services.GetRequiredService<StoreMigrator>().MigrateAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a silo and does not start it.</summary>
    /// <param name="program">The program; null for the one of this build.</param>
    public SiloProcess AddSilo(string? program = null)
    {
        var name = $"silo-{Silos.Count + 1}";
        string[] settings = [.. Common, $"--Data:Directory={_data.File(name)}", .. _shape.SiloSettings];
        var silo = new SiloProcess(name, program ?? SiloProcess.Program, _logFolder, _shape.Proxies, settings);
        Silos.Add(silo);
        return silo;
    }

    /// <summary>Adds a gateway and does not start it.</summary>
    /// <param name="program">The program; null for the one of this build.</param>
    /// <param name="settings">Settings of this gateway.</param>
    public GatewayProcess AddGateway(string? program = null, params string[] settings)
    {
        var name = $"gateway-{Gateways.Count + 1}";
        string[] all = [.. Common, $"--Data:Directory={_data.File(name)}", .. _gatewaySettings, .. _shape.GatewaySettings, .. settings];
        var gateway = new GatewayProcess(name, program ?? GatewayProcess.Program, _logFolder, all)
        {
            AdminToken = AdminToken,
            ServerKey = ServerKey,
        };
        Gateways.Add(gateway);
        return gateway;
    }

    /// <summary>Runs a command of the silo program until it exits, and returns its output.</summary>
    public async Task<string> RunSiloAsync(params string[] command)
    {
        using var silo = new Child(Repository.Dotnet, [SiloProcess.Program, .. command, .. Common]);
        var code = await silo.ExitAsync();
        Assert.True(code == 0, $"silo {string.Join(' ', command)} exited with {code}:\n{silo.Everything}");
        return silo.Output;
    }

    /// <summary>Reads the whole log of the environment from the database, oldest first.</summary>
    public async Task<List<Change>> HistoryAsync()
    {
        var changes = new List<Change>();
        while (await Log.ReadHistoryAsync(Production, changes.LastOrDefault()?.Version, 1000) is { Count: > 0 } page)
            changes.AddRange(page);
        changes.Reverse();
        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
            gateway.Dispose();
        foreach (var silo in Silos)
            silo.Dispose();
        await _services.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        _data.Dispose();
    }

    private async Task SeedAsync()
    {
        await Directories.AddOrganizationAsync(TestActors.Administrator, Production.Organization, "Acme");
        await Directories.AddProjectAsync(TestActors.Administrator, Production.Organization, Production.Project, "Shop");
        await Directories.AddEnvironmentAsync(TestActors.Administrator, Production, "Production");
        ServerKey = (await Directories.AddKeyAsync(TestActors.Administrator, Production, SdkKeyKind.Server, "tests")).Text;
        AdminToken = (
            await _services.GetRequiredService<AccessDirectory>().AddOwnerAsync(TestActors.Administrator, Production.Organization, "tests")
        ).Text;
    }
}
