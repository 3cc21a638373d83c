using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>The saved directory, and starts while the store is unavailable.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class SavedDirectoryTests : IAsyncLifetime
{
    private static readonly EnvironmentId Shop = new("acme", "shop", "production");
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private OpenStore _database = null!;
    private FaultyControlStore _store = null!;

    private DateTimeOffset Now => _clock.GetUtcNow();

    private string Saved => _folder.File("control/directory.json");

    public async Task InitializeAsync()
    {
        _database = OpenStore.Sqlite(_folder.File("flags.db"));
        await _database.Migrator.MigrateAsync();
        _store = new(_database);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_StoreUnavailable_UsesTheSavedEnvironments()
    {
        await SaveShopAsync();
        _store.IsUnavailable = true;
        await using var restarted = Process();

        await restarted.StartAsync();

        var shop = restarted.Current.FindEnvironment(Shop)!;
        Assert.Equal(("Production", CompatibleApis.Flipt | CompatibleApis.Unleash), (shop.Name, shop.CompatibleApis));
        Assert.Equal("Acmé", restarted.Current.Organizations.First().Name);
        await restarted.StopAsync();
    }

    [Fact]
    public async Task Start_StoreUnavailable_UsesTheSavedCredentials()
    {
        var saved = await SaveShopAsync();
        _store.IsUnavailable = true;
        await using var restarted = Process();

        await restarted.StartAsync();

        var key = restarted.Current.AuthenticateKey(saved.ClientKey, Now);
        Assert.Equal((SdkKeyKind.Client, Shop, "browser"), (key!.Kind, key.Environment, key.Name));
        Assert.NotNull(restarted.Current.AuthenticateToken(saved.Token, Now));
        Assert.Null(restarted.Current.AuthenticateKey(saved.ClientKey[..^1] + (saved.ClientKey[^1] == 'A' ? 'B' : 'A'), Now));
        await restarted.StopAsync();
    }

    [Fact]
    public async Task Start_StoreUnavailable_ReportsTheAgeOfTheSavedDirectory()
    {
        await SaveShopAsync();
        _store.IsUnavailable = true;
        File.SetLastWriteTimeUtc(Saved, _clock.GetUtcNow().UtcDateTime.AddHours(-1));
        await using var restarted = Process();

        await restarted.StartAsync();

        Assert.True(restarted.Directory.IsStale);
        Assert.Equal(TimeSpan.FromHours(1), restarted.Reader.Age);
        var logged = Assert.Single(restarted.RefreshLog.Of(1202));
        Assert.Contains("starting with the keys and environments saved", logged, StringComparison.Ordinal);
        await restarted.StopAsync();
    }

    [Fact]
    public async Task Refresh_StoreRespondsAgain_ReplacesTheSavedDirectory()
    {
        var saved = await SaveShopAsync();
        // Another process revokes a key, so that the saved file is out of date.
        await using (var other = new ControlProcess(_store, _clock))
        {
            await other.Directory.RefreshAsync();
            var id = other.Current.AuthenticateKey(saved.ServerKey, Now)!.Id;
            Assert.True(await other.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, id));
        }
        _store.IsUnavailable = true;
        await using var restarted = Process();
        await restarted.StartAsync();
        Assert.NotNull(restarted.Current.AuthenticateKey(saved.ServerKey, Now));

        _store.IsUnavailable = false;
        await restarted.Directory.RefreshAsync();

        Assert.Null(restarted.Current.AuthenticateKey(saved.ServerKey, Now));
        Assert.NotNull(restarted.Current.AuthenticateKey(saved.ClientKey, Now));
        Assert.Equal((false, TimeSpan.Zero), (restarted.Directory.IsStale, restarted.Reader.Age));
        await restarted.StopAsync();
    }

    [Fact]
    public async Task Stop_StoreUnavailableSinceTheStart_LeavesTheFileUnchanged()
    {
        await using (var first = Process())
        {
            await first.StartAsync();
            await AddShopAsync(first);
            await first.StopAsync();
        }
        var time = _clock.GetUtcNow().UtcDateTime.AddHours(-1);
        File.SetLastWriteTimeUtc(Saved, time);
        _store.IsUnavailable = true;

        await using var restarted = Process();
        await restarted.StartAsync();
        await restarted.StopAsync();

        Assert.Equal(time, File.GetLastWriteTimeUtc(Saved));
    }

    [Fact]
    public async Task Save_Token_WritesNoSecretAndAFileForTheOwnerOnly()
    {
        await using var process = Process();
        await process.StartAsync();
        await process.Directory.AddOrganizationAsync(TestActors.Administrator, "acme", "Acme");
        var (_, token) = await process.Access.AddOwnerAsync(TestActors.Administrator, "acme", "admin");

        await process.StopAsync();

        Assert.DoesNotContain(token.Split('_', 3)[2], await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Saved));
        Assert.Equal([Saved], System.IO.Directory.GetFiles(Path.GetDirectoryName(Saved)!));
    }

    [Fact]
    public async Task Save_ManyChanges_WritesThemTogetherAfterSaveSeconds()
    {
        await using var process = await StartAndSaveAsync();
        File.Delete(Saved);

        for (var i = 0; i < 20; i++)
            await process.Directory.AddOrganizationAsync(TestActors.Administrator, $"org-{i}", "Org");
        Assert.False(File.Exists(Saved));
        var saved = _clock.NextTimerAsync(IsSaveInterval);
        _clock.Advance(SaveInterval);
        await saved.Soon();

        Assert.Contains("org-19", await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
        await process.StopAsync();
    }

    [Fact]
    public async Task Start_NoSavedFile_WritesIt()
    {
        await using var process = await StartAndSaveAsync();

        Assert.True(File.Exists(Saved));
        await process.StopAsync();
    }

    [Fact]
    public async Task Save_NothingChanged_DoesNotWrite()
    {
        await using var process = await StartAndSaveAsync();
        File.Delete(Saved);

        await process.Directory.RefreshAsync();
        await process.StopAsync();

        Assert.False(File.Exists(Saved));
    }

    [Fact]
    public async Task Save_FolderNotWritable_LogsOnceAndContinues()
    {
        await File.WriteAllTextAsync(_folder.File("control"), "a file where the folder should be");
        await using var process = Process(saveSeconds: 0);
        await process.StartAsync();

        await Waiting.Until(() => Task.FromResult(process.SaveLog.Of(1204).Count > 0), "the failure to be logged");
        await process.Directory.AddOrganizationAsync(TestActors.Administrator, "acme", "Acme");
        await process.StopAsync();

        Assert.Single(process.SaveLog.Of(1204));
        Assert.NotNull(process.Current.FindOrganization("acme"));
    }

    [Fact]
    public async Task Start_StoreUnresponsive_FailsAfterTenSeconds()
    {
        _store.IsUnresponsive = true;
        await using var process = Process();
        var starting = process.StartAsync();
        await _clock.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(10)).Soon();

        _clock.Advance(TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => starting.Soon());
        Assert.Contains("within 10 s", failure.Message, StringComparison.Ordinal);
        _store.IsUnresponsive = false;
    }

    [Fact]
    public async Task Start_StoreUnavailableAndNoSavedFile_Fails()
    {
        _store.IsUnavailable = true;
        await using var process = Process();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => process.StartAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"format":1,"everything":{"version":0,"isComplete":true}}""")]
    [InlineData("""{"format":3,"everything":{"version":0,"isComplete":true,"environments":null}}""")]
    public async Task Start_StoreUnavailableAndFileInvalid_FailsAndLogs(string content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Saved)!);
        await File.WriteAllTextAsync(Saved, content);
        _store.IsUnavailable = true;
        await using var process = Process();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => process.StartAsync());

        Assert.Single(process.RefreshLog.Of(1203));
    }

    /// <summary>Runs a process that saves an environment, two keys and a token, and returns their secrets.</summary>
    private async Task<(string ClientKey, string ServerKey, string Token)> SaveShopAsync()
    {
        await using var process = Process();
        await process.StartAsync();
        await AddShopAsync(process);
        var served = new EnvironmentUpdate { CompatibleApis = CompatibleApis.Flipt | CompatibleApis.Unleash };
        await process.Directory.UpdateEnvironmentAsync(TestActors.Administrator, Shop, served);
        var (_, client) = await process.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Client, "browser");
        var (_, server) = await process.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var (_, token) = await process.Access.AddOwnerAsync(TestActors.Administrator, "acme", "admin");
        await process.StopAsync();
        return (client, server, token);
    }

    private static async Task AddShopAsync(ControlProcess process)
    {
        await process.Directory.AddOrganizationAsync(TestActors.Administrator, "acme", "Acmé");
        await process.Directory.AddProjectAsync(TestActors.Administrator, "acme", "shop", "Shop");
        await process.Directory.AddEnvironmentAsync(TestActors.Administrator, Shop, "Production");
    }

    /// <summary>Starts a process and waits until it has written the file and waits for changes.</summary>
    private async Task<ControlProcess> StartAndSaveAsync()
    {
        var process = Process(SaveInterval.TotalSeconds);
        var saved = _clock.NextTimerAsync(IsSaveInterval);
        await process.StartAsync();
        await saved.Soon();
        return process;
    }

    private static bool IsSaveInterval(TimeSpan delay) => delay == SaveInterval;

    private ControlProcess Process(double saveSeconds = 10) => new(_store, _clock, _folder.File("control"), saveSeconds);
}
