using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Model;
using FlagCluster.Hosting.Telemetry;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing.Git;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents a server with the services of the standalone host, on a free port and with SQLite in a temporary folder.</summary>
public class TestServer : IAsyncLifetime
{
    public const string Organization = "acme",
        Project = "shop";

    /// <summary>The time limit of each operation.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string?> _settings = new()
    {
        ["Events:Recorders"] = EventListener.Key,
        // Passwords of tests need no protection.
        ["Accounts:HashIterations"] = "1000",
    };
    private WebApplication? _app;
    private int _environments;

    /// <summary>Gets a function that maps endpoints of a test.</summary>
    public Action<WebApplication>? MapEndpoints { get; init; }

    /// <summary>Gets a function that registers services of a test, before those of the server.</summary>
    public Action<IServiceCollection>? AddServices { get; init; }

    public ShiftedTime Time { get; } = new();

    /// <summary>Gets the synchronizations that were started.</summary>
    public RecordingGitSyncs GitSyncs { get; } = new();

    /// <summary>Gets the folder of the data, which a second server can share.</summary>
    public string Folder { get; init; } = Directory.CreateTempSubdirectory("flagcluster-api-").FullName;

    public string DatabasePath => Path.Combine(Folder, "flagcluster.db");

    public HttpClient Http { get; } =
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                MaxConnectionsPerServer = 200,
                ResponseDrainTimeout = TimeSpan.Zero,
            }
        )
        {
            Timeout = Timeout,
        };

    public Uri Address => Http.BaseAddress!;

    public string Token { get; private set; } = "";

    public IServiceProvider Services => _app!.Services;

    public ControlDirectory Directories => Services.GetRequiredService<ControlDirectory>();

    public AccessDirectory Access => Services.GetRequiredService<AccessDirectory>();

    public static Task<TestServer> StartAsync(params (string Name, string Value)[] settings) => StartAsync(new(), settings);

    public static async Task<TestServer> StartAsync(TestServer server, params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
            server._settings[name] = value;
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Starts a second server on the same database, with a separate folder for its replicas.</summary>
    public Task<TestServer> StartSecondAsync(params (string Name, string Value)[] settings) =>
        StartAsync(new() { Folder = Folder }, [("Replica:Directory", Path.Combine(Folder, "second")), .. settings]);

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _settings.TryAdd("Server:Urls", "http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.AddServer();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSqliteStore(options =>
        {
            options.Path = DatabasePath;
            options.BusyTimeout = TimeSpan.FromSeconds(1);
        });
        builder.Services.Configure<ReplicaOptions>(options => options.Directory = Path.Combine(Folder, "replicas"));
        AddServices?.Invoke(builder.Services);
        // The suite of Git registers the synchronization itself.
        builder.Services.TryAddSingleton<IGitSyncs>(GitSyncs);
        builder.Services.AddKeyedSingleton<IEventDestination, EventListener>(EventListener.Key);
        builder
            .Services.AddPrivateFiles()
            .AddControl()
            .AddAccounts()
            .AddLocalEnvironments()
            .AddReplicas()
            .AddEvents()
            .AddAudit(Folder)
            .AddDataPlane()
            .AddManagement()
            .AddMail();
        _app = builder.BuildHost();
        _app.UseServer();
        RequestTraces.Use(_app, evaluations: true);
        _app.MapDataPlane().MapManagement();
        MapEndpoints?.Invoke(_app);
        await Services.GetRequiredService<StoreMigrator>().MigrateAsync();
        await Directories.RefreshAsync();
        await Directories.AddOrganizationAsync(TestActors.Administrator, Organization, "Acme");
        await Directories.AddProjectAsync(TestActors.Administrator, Organization, Project, "Shop");
        Token = (await AddOwnerAsync(Organization)).Text;
        await _app.StartAsync().WaitAsync(Timeout);
        Http.BaseAddress = new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Stops the server as a host does on a signal.</summary>
    public Task StopAsync()
    {
        _app!.Lifetime.StopApplication();
        return _app.StopAsync().WaitAsync(Timeout);
    }

    /// <summary>Creates a service account that owns an organization, and a token for it.</summary>
    public Task<(ApiToken Token, string Text)> AddOwnerAsync(string organization, string name = "tests") =>
        Access.AddOwnerAsync(TestActors.Administrator, organization, name);

    /// <summary>Creates an organization with an administrator of the installation, once, and a token for it.</summary>
    public async Task<string> AddRootAsync()
    {
        await Directories.AddOrganizationAsync(TestActors.Administrator, "host", "Host");
        return (await Access.AddOwnerAsync(TestActors.Administrator, "host", "root", isInstallationAdministrator: true)).Text;
    }

    /// <summary>Creates an environment for one test.</summary>
    public async Task<TestEnvironment> NewEnvironmentAsync(string? ruleset = null)
    {
        var id = new EnvironmentId(
            Organization,
            Project,
            "env-" + Interlocked.Increment(ref _environments).ToString(CultureInfo.InvariantCulture)
        );
        await Directories.AddEnvironmentAsync(TestActors.Administrator, id, id.Environment);
        var (_, serverKey) = await Directories.AddKeyAsync(TestActors.Administrator, id, SdkKeyKind.Server, "server");
        var (_, clientKey) = await Directories.AddKeyAsync(TestActors.Administrator, id, SdkKeyKind.Client, "client");
        var environment = new TestEnvironment(this, id, serverKey, clientKey);
        if (ruleset is not null)
            (await environment.SendAsync("PUT", "/ruleset", ruleset)).Expect(200);
        return environment;
    }

    /// <summary>Sends a request. The media type of the body is JSON unless a header specifies another.</summary>
    public async Task<Answer> SendAsync(
        string method,
        string path,
        string? key,
        HttpContent? content,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = content };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        // Answers to equal requests are equal.
        request.Headers.TryAddWithoutValidation("X-Request-Id", "test");
        foreach (var (name, value) in headers)
        {
            if (name == "X-Request-Id")
                request.Headers.Remove(name);
            if (name == "Content-Type")
                content!.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> SendAsync(
        string method,
        string path,
        string? key,
        string? body = null,
        params (string Name, string Value)[] headers
    ) =>
        SendAsync(method, path, key, body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json"), headers);

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await StopAsync();
            await _app.DisposeAsync();
        }
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
