using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments;
using FlagCluster.Environments.Reader;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Repositories;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Git;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Provides an environment in a store, a server of repositories, and the work copy of another person.</summary>
public sealed class GitScene : IAsyncLifetime, IDisposable
{
    public const string Folder = "production";

    private readonly Migrated<SqliteDatabase> _migrated = new();
    private readonly string _binding = Guid.NewGuid().ToString("N");
    private readonly TempFolder _data = new();
    private readonly ShiftedTime _time = new();
    private ServiceProvider _services = null!;

    public static EnvironmentId Environment => SampleWebhooks.Production;

    /// <summary>Gets or sets the key that signs commits, from the next start on; empty for none.</summary>
    public string SigningKeyFile { get; set; } = "";

    /// <summary>Gets or sets the largest size of what a repository sends, in MiB, from the next start on.</summary>
    public int MaxMegabytes { get; set; } = 256;

    /// <summary>Gets the local copy of the repository.</summary>
    public string LocalCopy => Path.Combine(_data.File("git"), _binding);

    /// <summary>Gets or sets what stands for the connection over SSH, from the next start on; null for none.</summary>
    internal SshStandIn? Ssh { get; set; }

    /// <summary>Gets or sets the hash function of the names of objects, before the start.</summary>
    public string ObjectFormat { get; set; } = "sha1";

    public GitServer Server { get; private set; } = null!;

    public GitWorkCopy Copy { get; private set; } = null!;

    public IGitStore Store => _migrated.Store.Get<IGitStore>();

    public IGitProposalStore Proposals => _migrated.Store.Get<IGitProposalStore>();

    public IEnvironments Environments => _services.GetRequiredService<IEnvironments>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await _migrated.Store.AddShopAsync();
        Server = await GitServer.StartAsync(ObjectFormat);
        Copy = await GitWorkCopy.CloneAsync(Server);
        _services = CreateServices();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        Copy.Dispose();
        await Server.DisposeAsync();
        await _migrated.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Starts again with the same store, and with or without the local copy of the repository.</summary>
    public async Task RestartAsync(bool losesCopy = false)
    {
        await _services.DisposeAsync();
        if (losesCopy)
            Directory.Delete(_data.File("git"), recursive: true);
        _services = CreateServices();
    }

    /// <summary>Damages every object of the local copy of the repository.</summary>
    public void DamageCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(LocalCopy, "objects"), "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
            File.WriteAllBytes(file, [1, 2, 3]);
        }
    }

    /// <summary>Binds the environment to the repository.</summary>
    public async Task BindAsync(
        GitSettings settings,
        string path = Folder,
        string token = GitServer.Token,
        string? repository = null,
        string user = GitServer.User
    )
    {
        var secrets = _services.GetRequiredService<GitSecrets>();
        var known = await Store.FindAsync(Environment);
        var binding = new GitBinding
        {
            Id = _binding,
            Environment = Environment,
            Repository = repository ?? Server.Url,
            Branch = "main",
            Path = path,
            Settings = settings with { User = user },
            Secret = secrets.ProtectCredential(_binding, token),
            HookSecret = secrets.ProtectHook(_binding, "secret"),
            HookPath = "path",
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
            Version = known?.Version ?? 0,
        };
        Assert.NotNull(await Store.PutAsync(TestActors.Administrator, binding));
    }

    /// <summary>Binds the environment to a repository whose host has an API.</summary>
    public Task BindAsync(GitMode mode, GitHost host) =>
        BindAsync(
            new GitSettings
            {
                Mode = mode,
                Conflicts = GitConflictPolicy.Hold,
                Host = host,
            }
        );

    public Task BindAsync(GitMode mode, GitConflictPolicy conflicts = GitConflictPolicy.Hold) =>
        BindAsync(new GitSettings { Mode = mode, Conflicts = conflicts });

    /// <summary>Gets the time of the scene.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Lets time pass, also for the pause between two synchronizations.</summary>
    public void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>Synchronizes the environment when its interval has passed.</summary>
    public Task PollAsync() => _services.GetRequiredService<IGitSync>().RunAsync(Environment, isDue: false);

    /// <summary>Removes the binding of the environment.</summary>
    public async Task UnbindAsync() =>
        Assert.True(await Store.DeleteAsync(TestActors.Administrator, (await Store.FindAsync(Environment))!));

    /// <summary>Synchronizes the environment and returns the state after it.</summary>
    public async Task<GitState> SyncAsync()
    {
        Advance(TimeSpan.FromSeconds(1));
        await _services.GetRequiredService<IGitSync>().RunAsync(Environment, isDue: true);
        return (await Store.ReadStateAsync(Environment)).State;
    }

    /// <summary>Synchronizes a flag from the repository and one to it, and verifies that both have arrived.</summary>
    public async Task SyncBothDirectionsAsync()
    {
        WriteFlag("checkout");
        await Copy.PushAsync("Add a flag");
        await SyncAsync();
        await ChangeAsync(new PutItem(SampleCommands.Flag("banner")));

        var state = await SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        await Copy.PullAsync();
        Assert.Contains("key: banner", Copy.Read(PathOf("banner")), StringComparison.Ordinal);
        Assert.Equal(["banner", "checkout"], (await ReadAsync()).Flags.Keys.Order());
    }

    /// <summary>Records what a person decides, and synchronizes.</summary>
    public async Task<GitState> DecideAsync(Func<GitState, GitState> decide)
    {
        var binding = (await Store.FindAsync(Environment))!;
        var stored = await Store.ReadStateAsync(Environment);
        Assert.True(await Store.DecideAsync(TestActors.Administrator, binding, stored with { State = decide(stored.State) }, "{}"));
        return await SyncAsync();
    }

    /// <summary>Confirms the newest commit, and synchronizes.</summary>
    public Task<GitState> ConfirmAsync() => DecideAsync(state => state with { Confirmed = new(state.Head!, state.Deletions) });

    /// <summary>Changes the environment as a person would.</summary>
    public async Task<EnvironmentVersion> ChangeAsync(params Operation[] operations)
    {
        var command = SampleCommands.Command(operations) with { Actor = Actor.ForUser("ada"), Message = null };
        return Assert.IsType<Applied>(await Environments.ApplyAsync(Environment, command)).Version;
    }

    public async Task<Ruleset> ReadAsync()
    {
        var head = await _migrated.Store.Log.ReadHeadAsync(Environment);
        return (await _migrated.Store.Log.ReadAtAsync(Environment, head))!;
    }

    public async Task<Change> ReadLastChangeAsync() =>
        (await _migrated.Store.Log.ReadHistoryAsync(Environment, before: null, limit: 1)).Single();

    public Task<EnvironmentVersion> ReadHeadAsync() => _migrated.Store.Log.ReadHeadAsync(Environment);

    /// <summary>Writes a flag with a comment into the work copy.</summary>
    public void WriteFlag(string key, string variant = "on", string description = "A page", string extra = "") =>
        Copy.Write(
            PathOf(key),
            $"""
            # Owned by the shop team.
            key: {key}
            type: boolean
            description: '{description}'
            enabled: true
            variants:
              'on': true # the new page
              'off': false
            defaultVariant: '{variant}'
            {extra}
            """
        );

    public static string PathOf(string key) => $"{Folder}/flags/{key[..2]}/{key}.yaml";

    private ServiceProvider CreateServices()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Git:CaFile"] = Server.AuthorityFile,
            ["Git:TimeoutSeconds"] = "30",
            ["Git:MaxMegabytes"] = MaxMegabytes.ToString(CultureInfo.InvariantCulture),
            ["Outbound:Allow"] = "localhost",
            ["Git:SigningKeyFile"] = SigningKeyFile,
            ["Git:SshDirectory"] = Ssh?.Directory,
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(_migrated.Store.Log);
        services.AddSingleton(Store);
        services.AddSingleton(Proposals);
        services.AddSingleton<IAccountDirectory>(new SamplePeople());
        services.AddSingleton<RandomFactory>(() => new Random(1));
        services.AddSingleton<TimeProvider>(_time);
        services.AddLocalEnvironments();
        if (Ssh is not null)
            services.AddSingleton(new GitPrograms("git", Ssh.Program));
        services.AddLocalGit(_data.Path);
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = _migrated.Store.Get<IXmlRepository>());
        return services.BuildServiceProvider();
    }

    /// <summary>Knows one person.</summary>
    private sealed class SamplePeople : IAccountDirectory
    {
        public Task<IReadOnlyDictionary<string, AccountSummary>> FindAsync(
            IReadOnlyCollection<string> users,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult<IReadOnlyDictionary<string, AccountSummary>>(
                users
                    .Where(user => user == "ada")
                    .ToDictionary(user => user, user => new AccountSummary(user, "Ada", "ada@shop.example", IsActive: true))
            );
    }
}
