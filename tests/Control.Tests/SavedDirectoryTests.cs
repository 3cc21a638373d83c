using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Events.Delivery;
using FlagCluster.Events.Spooling;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tests;

/// <summary>A directory that starts while the store is away.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class SavedDirectoryTests : IAsyncLifetime
{
    private static readonly EnvironmentId Shop = new("acme", "shop", "production");

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines<ControlDirectory> _lines = new();
    private OpenStore _database = null!;
    private FaultyControlStore _store = null!;

    private string Saved => _folder.File("control/directory.json");

    public async Task InitializeAsync()
    {
        _database = OpenStore.Sqlite(_folder.File("flags.db"));
        await _database.Migrator.MigrateAsync();
        _store = new(_database.Control);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_StoreAway_GoesOnWithWhatWasSavedUntilTheStoreAnswers()
    {
        string kept, revoked, token;
        using (var first = await StartAsync())
        {
            await first.AddOrganizationAsync("acme", "Acmé");
            await first.AddProjectAsync("acme", "shop", "Shop");
            await first.AddEnvironmentAsync(Shop, "Production");
            (_, kept) = await first.AddKeyAsync(Shop, SdkKeyKind.Client, "browser");
            (_, revoked) = await first.AddKeyAsync(Shop, SdkKeyKind.Server, "service");
            (_, token) = await first.AddTokenAsync("acme", "admin");
            await first.StopAsync(CancellationToken.None).Soon();
        }
        // Another process revokes a key; this one's disk does not hear of it.
        using (var elsewhere = new ControlDirectory(_store, Options.Create(new ControlOptions()), new PrivateFiles(), _clock, _lines))
        {
            await elsewhere.RefreshAsync();
            Assert.True(await elsewhere.DeleteKeyAsync(Shop, elsewhere.Current.AuthenticateKey(revoked)!.Id));
        }
        _store.Away = true;
        File.SetLastWriteTimeUtc(Saved, _clock.GetUtcNow().UtcDateTime.AddHours(-1));

        using var again = await StartAsync();

        Assert.True(again.IsStale);
        Assert.Equal(TimeSpan.FromHours(1), again.Age);
        Assert.Contains("starting with the keys and environments saved", Assert.Single(_lines.Of(1202)), StringComparison.Ordinal);
        Assert.Equal((SdkKeyKind.Client, Shop, "browser"), again.Current.AuthenticateKey(kept) is { } key ? (key.Kind, key.Environment, key.Name) : default);
        Assert.NotNull(again.Current.AuthenticateKey(revoked));
        Assert.NotNull(again.Current.AuthenticateToken(token));
        Assert.Equal(("Production", "Acmé"), (again.Current.Environments[Shop].Name, again.Current.Organizations[0].Name));
        Assert.Null(again.Current.AuthenticateKey(kept[..^1] + (kept[^1] == 'A' ? 'B' : 'A')));

        _store.Away = false;
        await again.RefreshAsync();
        Assert.False(again.IsStale);
        Assert.Equal(TimeSpan.Zero, again.Age);
        Assert.Null(again.Current.AuthenticateKey(revoked));
        Assert.NotNull(again.Current.AuthenticateKey(kept));
        await again.StopAsync(CancellationToken.None).Soon();
    }

    [Fact]
    public async Task Save_OfKeys_HoldsNoTextAndIsForItsOwnerAlone()
    {
        using var directory = await StartAsync();
        await directory.AddOrganizationAsync("acme", "Acme");
        var (_, token) = await directory.AddTokenAsync("acme", "admin");
        await directory.StopAsync(CancellationToken.None).Soon();

        Assert.DoesNotContain(token.Split('_', 3)[2], await File.ReadAllTextAsync(Saved), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Saved));
        Assert.Equal([Saved], System.IO.Directory.GetFiles(Path.GetDirectoryName(Saved)!));
    }

    [Fact]
    public async Task Refresh_NothingChanged_KeepsWhatIsInMemoryAndOnDisk()
    {
        using var directory = await StartAsync();
        await directory.AddOrganizationAsync("acme", "Acme");
        await directory.AddOrganizationAsync("about", "About");
        await directory.AddProjectAsync("acme", "shop", "Shop");
        await directory.AddEnvironmentAsync(Shop, "Production");
        await directory.AddKeyAsync(Shop, SdkKeyKind.Server, "service");
        await directory.AddTokenAsync("acme", "admin");
        var known = directory.Current;
        File.Delete(Saved);

        await directory.RefreshAsync();

        Assert.Same(known, directory.Current);
        Assert.False(File.Exists(Saved));
        using (var elsewhere = new ControlDirectory(_store, Options.Create(new ControlOptions()), new PrivateFiles(), _clock, _lines))
            await elsewhere.AddKeyAsync(Shop, SdkKeyKind.Client, "browser");
        await directory.RefreshAsync();
        Assert.Equal(2, directory.Current.Keys.Count);
        Assert.True(File.Exists(Saved));
        await directory.StopAsync(CancellationToken.None).Soon();
    }

    [Fact]
    public async Task Start_StoreSilent_FailsWithASentenceAfterAWhile()
    {
        _store.Silent = true;
        var starting = StartAsync();
        await _clock.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(10)).Soon();

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("within 10 s", (await Assert.ThrowsAsync<StorageUnavailableException>(() => starting.Soon())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StoreAwayAndNothingSaved_Fails()
    {
        _store.Away = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => StartAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"format":2,"organizations":[],"projects":[],"environments":[],"keys":[],"tokens":[]}""")]
    [InlineData("""{"format":1,"organizations":[],"projects":[],"environments":null,"keys":[],"tokens":[]}""")]
    public async Task Start_StoreAwayAndFileBroken_FailsAndSaysSo(string content)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Saved)!);
        await File.WriteAllTextAsync(Saved, content);
        _store.Away = true;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => StartAsync());

        Assert.Single(_lines.Of(1203));
    }

    private async Task<ControlDirectory> StartAsync()
    {
        var directory = new ControlDirectory(_store, Options.Create(new ControlOptions { Directory = _folder.File("control") }), new PrivateFiles(), _clock, _lines);
        await directory.StartAsync(CancellationToken.None);
        return directory;
    }
}
