using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Bench.Servers;
using FlagCluster.Bench.Telemetry;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Store.Migrations;
using FlagCluster.Testing;
using FlagCluster.Testing.Git;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Bench.Subjects;

/// <summary>
/// Represents the server as <c>standalone</c> composes it, without its telemetry, on SQLite in a temporary folder, with a hundred flags and
/// one fixed key.
/// </summary>
internal sealed class FlagClusterRole(string name) : IServerRole
{
    public const string Name = "flagcluster";

    /// <summary>The same without recording, and with an unreachable Kafka.</summary>
    public const string Off = "flagcluster-off",
        Dead = "flagcluster-dead";

    /// <summary>The same with switchable telemetry.</summary>
    public const string Switched = "flagcluster-telemetry";

    /// <summary>The same with Kafka; the name is followed by <c>=</c> and the address of the broker.</summary>
    public const string Kafka = "flagcluster-kafka";

    /// <summary>The same with the default limit of streams that begin.</summary>
    public const string Limited = "flagcluster-limited";

    /// <summary>The same with the accounts of <see cref="PeopleCount"/> people.</summary>
    public const string People = "flagcluster-people";

    /// <summary>The number of accounts, and the password of each.</summary>
    public const int PeopleCount = 100;

    /// <inheritdoc cref="PeopleCount"/>
    public const string Password = "violet kettle march";

    /// <summary>The names of all roles.</summary>
    public static readonly string[] Names = [Name, Off, Dead, Switched, Limited, People, Kafka];

    /// <summary>The key of this benchmark's temporary server, which both processes use.</summary>
    public const string Key = "fcs_benchbench01_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly EnvironmentId _environment = new("bench", "bench", "bench");
    private readonly string _folder = Directory.CreateTempSubdirectory("flagcluster-bench-").FullName;
    private IServiceProvider? _services;
    private int _changes;

    public void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSqliteStore(options => options.Path = Path.Combine(_folder, "bench.db"));
        // All clients connect at the same time, and none reconnects.
        if (name != Limited)
            builder.Configuration["Stream:AdmissionsPerSecond"] = "1000000";
        if (name == Off)
            builder.Configuration["Events:Recorders"] = "none";
        if (name == Dead)
            (builder.Configuration["Events:Recorders"], builder.Configuration["Kafka:BootstrapServers"]) = ("kafka", "127.0.0.1:1");
        if (name.StartsWith(Kafka + "=", StringComparison.Ordinal))
            (builder.Configuration["Events:Recorders"], builder.Configuration["Kafka:BootstrapServers"]) = (
                "kafka",
                name[(Kafka.Length + 1)..]
            );
        builder
            .Services.AddLocalAnalytics(builder.Configuration)
            .AddPrivateFiles()
            .AddControl()
            .AddAccounts()
            .AddMail()
            .AddLocalEnvironments()
            .AddReplicas()
            .AddEvents(_folder)
            .AddAudit(_folder)
            .AddKafkaDestination()
            .AddDataPlane()
            .AddManagement()
            .AddSingleton<IGitSyncs, RecordingGitSyncs>();
    }

    public void Map(WebApplication app)
    {
        _services = app.Services;
        SeedAsync(app.Services).GetAwaiter().GetResult();
        if (name == People)
            SeedPeopleAsync(app.Services).GetAwaiter().GetResult();
        if (name == Switched)
            new TelemetrySwitch(app.Services).Map(app);
        app.MapDataPlane().MapManagement();
        app.Lifetime.ApplicationStopped.Register(() => Directory.Delete(_folder, recursive: true));
    }

    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var flag = BenchRulesets.Boolean.Replace("\"type\"", $"\"description\":\"change {++_changes}\",\"type\"", StringComparison.Ordinal);
        await ApplyAsync(_services!, BenchRulesets.Put(flag), cancellationToken);
    }

    /// <summary>Returns the e-mail address of a person.</summary>
    public static string EmailOf(int person) => string.Create(CultureInfo.InvariantCulture, $"user-{person}@bench.example");

    private static async Task SeedPeopleAsync(IServiceProvider services)
    {
        var hash = services.GetRequiredService<IPasswordHasher>().Hash(Password);
        var accounts = services.GetRequiredService<AccountService>();
        for (var person = 0; person < PeopleCount; person++)
            await accounts.CreateAsync(TestActors.Administrator, EmailAddress.Parse(EmailOf(person)), "Bench", hash, isEmailVerified: true);
    }

    private static async Task SeedAsync(IServiceProvider services)
    {
        await services.GetRequiredService<StoreMigrator>().MigrateAsync();
        var store = services.GetRequiredService<ITenancyStore>();
        var now = TimeProvider.System.GetUtcNow();
        await store.AddOrganizationAsync(TestActors.Administrator, new(_environment.Organization, "Bench", now));
        await store.AddProjectAsync(TestActors.Administrator, new(_environment.Organization, _environment.Project, "Bench", now));
        var environment = new ProjectEnvironment(_environment, "Bench", now)
        {
            CompatibleApis = CompatibleApis.Flipt | CompatibleApis.Unleash | CompatibleApis.Flagr | CompatibleApis.FeatureFlagsRs,
        };
        await store.AddEnvironmentAsync(TestActors.Administrator, environment);
        await services
            .GetRequiredService<ICredentialStore>()
            .AddSdkKeyAsync(
                TestActors.Administrator,
                new(Key.Split('_')[1], _environment, SdkKeyKind.Server, "bench", SHA256.HashData(Encoding.ASCII.GetBytes(Key)), now)
            );
        await ApplyAsync(services, Ruleset.Empty.DiffTo(RulesetJson.ReadTrusted(BenchRulesets.Document(100))), CancellationToken.None);
    }

    private static async Task ApplyAsync(IServiceProvider services, ChangeSet changes, CancellationToken cancellationToken)
    {
        var result = await services
            .GetRequiredService<IEnvironments>()
            .ApplyAsync(_environment, new() { Plan = new ChangeSetPlan(changes), Actor = Actor.ForApiToken("bench") }, cancellationToken);
        if (result is not Applied)
            throw new InvalidOperationException($"The change was not applied: {result}");
    }
}
