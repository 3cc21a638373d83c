using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Events.Delivery;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tests;

/// <summary>The directory of two processes on one real store.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public abstract class DirectoryTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime where TDatabase : ITestDatabase, new()
{
    private static int _last;

    private readonly string _organization = $"org-{Interlocked.Increment(ref _last)}";
    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines<ControlDirectory> _lines = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FaultyControlStore _store = new(migrated.Store.Control);
    private ControlDirectory _here = null!;
    private ControlDirectory _elsewhere = null!;

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private EnvironmentId Shop => new(_organization, "shop", "production");

    public async Task InitializeAsync()
    {
        await (_here = new(_store, Options.Create(new ControlOptions()), new PrivateFiles(), _clock, _lines, Meters)).StartAsync(CancellationToken.None);
        await _clock.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(5)).Soon();
        _elsewhere = new(migrated.Store.Control, Options.Create(new ControlOptions()), new PrivateFiles(), _clock, _lines);
        Assert.NotNull(await _elsewhere.AddOrganizationAsync(_organization, "Org"));
        Assert.NotNull(await _elsewhere.AddProjectAsync(_organization, "shop", "Shop"));
        Assert.NotNull(await _elsewhere.AddEnvironmentAsync(Shop, "Production"));
    }

    public async Task DisposeAsync()
    {
        await _here.StopAsync(CancellationToken.None).Soon();
        _here.Dispose();
        _elsewhere.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Refresh_AnotherProcessAddedEverything_IsKnownAfterRefreshSeconds()
    {
        var (key, text) = await _elsewhere.AddKeyAsync(Shop, SdkKeyKind.Client, "browser");
        var (token, tokenText) = await _elsewhere.AddTokenAsync(_organization, "admin");
        Assert.Null(_here.Current.AuthenticateKey(text));
        Assert.False(_here.Current.Environments.ContainsKey(Shop));

        await AdvanceUntilAsync(() => _here.Current.AuthenticateToken(tokenText) is not null);

        Assert.Equal((key.Id, SdkKeyKind.Client, Shop), (_here.Current.AuthenticateKey(text)!.Id, key.Kind, key.Environment));
        Assert.Equal(token.Id, _here.Current.AuthenticateToken(tokenText)!.Id);
        Assert.Equal("Production", _here.Current.Environments[Shop].Name);
        Assert.Contains(_here.Current.Projects, project => project.Organization == _organization && project.Slug == "shop");
    }

    [Fact]
    public async Task DeleteKey_Here_CountsAtOnceAndElsewhereSoon()
    {
        var (key, text) = await _elsewhere.AddKeyAsync(Shop, SdkKeyKind.Server, "service");
        await _here.RefreshAsync();
        Assert.NotNull(_here.Current.AuthenticateKey(text));

        Assert.True(await _elsewhere.DeleteKeyAsync(Shop, key.Id));

        Assert.Null(_elsewhere.Current.AuthenticateKey(text));
        Assert.NotNull(_here.Current.AuthenticateKey(text));
        await AdvanceUntilAsync(() => _here.Current.AuthenticateKey(text) is null);
        Assert.False(await _elsewhere.DeleteKeyAsync(Shop, key.Id));
    }

    [Fact]
    public async Task Authenticate_RightIdButWrongSecretOrKind_IsNobody()
    {
        var (_, text) = await _elsewhere.AddKeyAsync(Shop, SdkKeyKind.Server, "service");
        var (_, token) = await _elsewhere.AddTokenAsync(_organization, "admin");
        var current = _elsewhere.Current;

        Assert.NotNull(current.AuthenticateKey(text));
        Assert.Null(current.AuthenticateKey(text[..^1] + (text[^1] == 'A' ? 'E' : 'A')));
        Assert.Null(current.AuthenticateKey("fcc" + text[3..]));
        Assert.Null(current.AuthenticateToken(text));
        Assert.Null(current.AuthenticateKey(token));
        Assert.Null(current.AuthenticateToken("fct" + text[3..]));
        Assert.Null(current.AuthenticateKey(""));
    }

    [Fact]
    public async Task Refresh_StoreAway_KeepsTheLastReadingLogsOnceAndRecovers()
    {
        var (_, text) = await _elsewhere.AddKeyAsync(Shop, SdkKeyKind.Server, "service");
        await _here.RefreshAsync();
        _store.Away = true;
        await AdvanceUntilAsync(() => _lines.Of(1201).Count == 1);
        for (var round = 0; round < 5; round++) _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.NotNull(_here.Current.AuthenticateKey(text));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _here.AddKeyAsync(Shop, SdkKeyKind.Server, "another"));

        _store.Away = false;
        var (_, late) = await _elsewhere.AddKeyAsync(Shop, SdkKeyKind.Server, "late");
        await AdvanceUntilAsync(() => _here.Current.AuthenticateKey(late) is not null);
        Assert.Single(_lines.Of(1201));
    }

    [Fact]
    public async Task Age_StoreAway_GrowsUntilTheStoreIsReadAgain()
    {
        using var age = new Measurements(Meters, "flagcluster.control.age");
        Assert.Equal(0, age.Now()[""]);
        _store.Away = true;
        await AdvanceUntilAsync(() => _lines.Of(1201).Count == 1);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(age.Now()[""] >= 120);

        _store.Away = false;
        await _here.RefreshAsync();

        Assert.Equal(0, age.Now()[""]);
    }

    [Fact]
    public async Task Start_StoreAway_Fails()
    {
        _store.Away = true;
        using var directory = new ControlDirectory(_store, Options.Create(new ControlOptions()), new PrivateFiles(), _clock, _lines);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => directory.StartAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Add_SlugTaken_IsNull()
    {
        Assert.Null(await _here.AddOrganizationAsync(_organization, "Again"));
        Assert.Null(await _here.AddProjectAsync(_organization, "shop", "Again"));
        Assert.Null(await _here.AddEnvironmentAsync(Shop, "Again"));
    }

    [Fact]
    public async Task AddToken_KeeperFails_LeavesNoToken()
    {
        var before = (await migrated.Store.Control.ListApiTokensAsync()).Count(token => token.Organization == _organization);

        await Assert.ThrowsAsync<IOException>(() => _here.AddTokenAsync(_organization, "admin", _ => throw new IOException("disk full")));

        Assert.Equal(before, (await migrated.Store.Control.ListApiTokensAsync()).Count(token => token.Organization == _organization));
    }

    // The timer may fire while the loop is still busy with the tick before; then the next one counts.
    private Task AdvanceUntilAsync(Func<bool> condition) => Waiting.Until(() =>
    {
        if (condition()) return Task.FromResult(true);
        _clock.Advance(TimeSpan.FromSeconds(5));
        return Task.FromResult(false);
    }, "the directory to be read again");
}

public sealed class SqliteDirectoryTests(Migrated<SqliteDatabase> migrated) : DirectoryTests<SqliteDatabase>(migrated), IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlDirectoryTests(Migrated<PostgreSqlDatabase> migrated) : DirectoryTests<PostgreSqlDatabase>(migrated), IClassFixture<Migrated<PostgreSqlDatabase>>;
