using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>The directories of two processes on one real store. The second process makes the changes.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public abstract class ControlDirectoryTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static int _last;

    private readonly string _organization = $"org-{Interlocked.Increment(ref _last)}";
    private readonly FakeTimeProvider _clock = new();
    private ControlProcess _here = null!;
    private ControlProcess _elsewhere = null!;

    private EnvironmentId Shop => new(_organization, "shop", "production");

    public async Task InitializeAsync()
    {
        _here = new(new(migrated.Store), _clock);
        await _here.StartAsync();
        await _clock.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(5)).Soon();
        _elsewhere = new(new(migrated.Store), _clock);
        Assert.NotNull(await _elsewhere.Directory.AddOrganizationAsync(TestActors.Administrator, _organization, "Org"));
        Assert.NotNull(await _elsewhere.Directory.AddProjectAsync(TestActors.Administrator, _organization, "shop", "Shop"));
        Assert.NotNull(await _elsewhere.Directory.AddEnvironmentAsync(TestActors.Administrator, Shop, "Production"));
    }

    public async Task DisposeAsync()
    {
        await _here.StopAsync();
        await _here.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task Refresh_ItemsAddedByAnotherProcess_ReadsThemAfterRefreshSeconds()
    {
        var (key, text) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Client, "browser");
        var (token, tokenText) = await _elsewhere.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");
        Assert.Null(_here.Current.AuthenticateKey(text));
        Assert.False(_here.Current.Environments.ContainsKey(Shop));

        await AdvanceUntilAsync(() => _here.Current.AuthenticateToken(tokenText) is not null);

        var known = _here.Current.AuthenticateKey(text)!;
        Assert.Equal((key.Id, SdkKeyKind.Client, Shop), (known.Id, known.Kind, known.Environment));
        Assert.Equal(token.Id, _here.Current.AuthenticateToken(tokenText)!.Id);
        Assert.Equal("Production", _here.Current.Environments[Shop].Name);
        Assert.Equal(["shop"], _here.Current.ProjectsOf(_organization).Select(project => project.Slug));
        Assert.Equal([token.Id], _here.Current.TokensOf(_organization).Select(item => item.Id));
    }

    [Fact]
    public async Task Refresh_OneKeyChanged_ReadsThatKeyOnly()
    {
        await _here.Directory.RefreshAsync();
        _here.Store.Reads.Clear();
        var (key, _) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        await _here.Directory.RefreshAsync();
        await _here.Directory.RefreshAsync();

        Assert.Equal(2, _here.Store.Reads.Count);
        Assert.Null(_here.Store.Reads[1]);
        var changes = _here.Store.Reads[0]!;
        Assert.False(changes.IsComplete);
        Assert.Equal([key.Id], changes.Keys.Select(item => item.Id));
        Assert.Empty(changes.Organizations);
        Assert.Empty(changes.Projects);
        Assert.Empty(changes.Environments);
        Assert.Empty(changes.Tokens);
    }

    [Fact]
    public async Task Refresh_OnlyOwnWrites_KeepsTheSnapshot()
    {
        await _here.Directory.RefreshAsync();
        await _here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await _here.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");
        var before = _here.Current;

        await _here.Directory.RefreshAsync();

        Assert.Same(before, _here.Current);
    }

    [Fact]
    public async Task Stamp_TokenOrNameChanged_IsTheSame()
    {
        await _here.Directory.RefreshAsync();
        var stamp = _here.Current.Stamp;

        await _here.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");
        await _here.Directory.RenameEnvironmentAsync(TestActors.Administrator, Shop, "Live");

        Assert.Same(stamp, _here.Current.Stamp);
    }

    [Fact]
    public async Task Stamp_KeyAdded_IsAnother()
    {
        await _here.Directory.RefreshAsync();
        var stamp = _here.Current.Stamp;

        await _here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        Assert.NotSame(stamp, _here.Current.Stamp);
    }

    [Fact]
    public async Task DeleteKey_KnownKey_TakesEffectAtOnceAndInOtherProcessesAfterRefreshSeconds()
    {
        var (key, text) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await _here.Directory.RefreshAsync();
        Assert.NotNull(_here.Current.AuthenticateKey(text));

        Assert.True(await _elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id));

        Assert.Null(_elsewhere.Current.AuthenticateKey(text));
        Assert.NotNull(_here.Current.AuthenticateKey(text));
        await AdvanceUntilAsync(() => _here.Current.AuthenticateKey(text) is null);
        Assert.Empty(_here.Current.KeysOf(Shop));
    }

    [Fact]
    public async Task DeleteKey_AlreadyDeleted_ReturnsFalse()
    {
        var (key, _) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await _elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id);

        Assert.False(await _elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id));
    }

    [Fact]
    public async Task DeleteToken_OfAnotherOrganization_ReturnsNotFound()
    {
        var (token, _) = await _elsewhere.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");

        var outcome = await _elsewhere.Directory.DeleteTokenAsync(TestActors.Administrator, "another", token.Id);

        Assert.Equal(DeleteOutcome.NotFound, outcome);
    }

    [Fact]
    public async Task DeleteToken_OtherOneDeletedByAnotherProcess_KeepsIt()
    {
        var (kept, text) = await _here.Directory.AddTokenAsync(TestActors.Administrator, _organization, "kept");
        var (other, _) = await _here.Directory.AddTokenAsync(TestActors.Administrator, _organization, "other");
        await _elsewhere.Directory.DeleteTokenAsync(TestActors.Administrator, _organization, other.Id);

        var outcome = await _here.Directory.DeleteTokenAsync(TestActors.Administrator, _organization, kept.Id);

        Assert.Equal(DeleteOutcome.Last, outcome);
        Assert.NotNull(_here.Current.AuthenticateToken(text));
    }

    [Fact]
    public async Task DeleteEnvironment_KeyAddedByAnotherProcess_ReadsTheKey()
    {
        await _here.Directory.RefreshAsync();
        var (key, _) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        var outcome = await _here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop);

        Assert.Equal(DeleteOutcome.InUse, outcome);
        Assert.Equal([key.Id], _here.Current.KeysOf(Shop).Select(item => item.Id));
    }

    [Fact]
    public async Task DeleteToken_KnownToken_TakesEffectAtOnceAndInOtherProcessesAfterRefreshSeconds()
    {
        await _elsewhere.Directory.AddTokenAsync(TestActors.Administrator, _organization, "kept");
        var (token, text) = await _elsewhere.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");
        await _here.Directory.RefreshAsync();

        await _elsewhere.Directory.DeleteTokenAsync(TestActors.Administrator, _organization, token.Id);

        Assert.Null(_elsewhere.Current.AuthenticateToken(text));
        await AdvanceUntilAsync(() => _here.Current.AuthenticateToken(text) is null);
    }

    [Fact]
    public async Task Rename_ExistingItems_ChangesNamesInBothProcesses()
    {
        await _here.Directory.RefreshAsync();

        Assert.Equal(
            "Web shop",
            (await _here.Directory.RenameProjectAsync(TestActors.Administrator, _organization, "shop", "Web shop"))!.Name
        );
        Assert.Equal("Live", (await _here.Directory.RenameEnvironmentAsync(TestActors.Administrator, Shop, "Live"))!.Name);
        Assert.Equal("Acme", (await _here.Directory.RenameOrganizationAsync(TestActors.Administrator, _organization, "Acme"))!.Name);
        await _elsewhere.Directory.RefreshAsync();

        foreach (var current in new[] { _here.Current, _elsewhere.Current })
        {
            Assert.Equal("Web shop", current.FindProject(_organization, "shop")!.Name);
            Assert.Equal("Web shop", Assert.Single(current.ProjectsOf(_organization)).Name);
            Assert.Equal("Live", Assert.Single(current.EnvironmentsOf(_organization, "shop")).Name);
            Assert.Equal("Acme", current.FindOrganization(_organization)!.Name);
        }
    }

    [Fact]
    public async Task Rename_MissingItem_ReturnsNull()
    {
        await _here.Directory.RefreshAsync();

        Assert.Null(await _here.Directory.RenameOrganizationAsync(TestActors.Administrator, "no-such", "Name"));
        Assert.Null(await _here.Directory.RenameProjectAsync(TestActors.Administrator, _organization, "no-such", "Name"));
        Assert.Null(await _here.Directory.RenameEnvironmentAsync(TestActors.Administrator, Shop with { Environment = "no-such" }, "Name"));
    }

    [Fact]
    public async Task Delete_ItemInUse_IsRejectedUntilItsChildrenAreDeleted()
    {
        var (key, _) = await _here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await _here.Directory.RefreshAsync();

        Assert.Equal(DeleteOutcome.InUse, await _here.Directory.DeleteProjectAsync(TestActors.Administrator, _organization, "shop"));
        Assert.Equal(DeleteOutcome.InUse, await _here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop));
        Assert.True(_here.Current.Environments.ContainsKey(Shop));

        await _here.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id);
        Assert.Equal(DeleteOutcome.Deleted, await _here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop));
        Assert.Equal(DeleteOutcome.Deleted, await _here.Directory.DeleteProjectAsync(TestActors.Administrator, _organization, "shop"));
        Assert.Equal(DeleteOutcome.NotFound, await _here.Directory.DeleteProjectAsync(TestActors.Administrator, _organization, "shop"));

        await _elsewhere.Directory.RefreshAsync();
        foreach (var current in new[] { _here.Current, _elsewhere.Current })
        {
            Assert.False(current.Environments.ContainsKey(Shop));
            Assert.Empty(current.EnvironmentsOf(_organization, "shop"));
            Assert.Null(current.FindProject(_organization, "shop"));
            Assert.Empty(current.ProjectsOf(_organization));
        }
    }

    [Fact]
    public async Task Authenticate_WrongSecretOrKind_ReturnsNull()
    {
        var (_, text) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var (_, token) = await _elsewhere.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin");
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
    public async Task AuthenticateKey_ValidKey_AllocatesNothing()
    {
        var (_, text) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var current = _elsewhere.Current;
        current.AuthenticateKey(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            current.AuthenticateKey(text);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Refresh_StoreUnavailable_KeepsTheLastSnapshotLogsOnceAndRecovers()
    {
        var (_, text) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await _here.Directory.RefreshAsync();
        _here.Store.IsUnavailable = true;

        await AdvanceUntilAsync(() => _here.RefreshLog.Of(1201).Count == 1);
        for (var round = 0; round < 5; round++)
            _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(_here.Current.AuthenticateKey(text));

        _here.Store.IsUnavailable = false;
        var (_, late) = await _elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "late");
        await AdvanceUntilAsync(() => _here.Current.AuthenticateKey(late) is not null);
        Assert.Single(_here.RefreshLog.Of(1201));
    }

    [Fact]
    public async Task AddKey_StoreUnavailable_Throws()
    {
        _here.Store.IsUnavailable = true;

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            _here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "another")
        );
    }

    [Fact]
    public async Task Age_StoreUnavailable_GrowsUntilTheNextRead()
    {
        using var age = new Measurements(_here.Meters, "flagcluster.control.age");
        Assert.Equal(0, age.Now()[""]);
        _here.Store.IsUnavailable = true;
        await AdvanceUntilAsync(() => _here.RefreshLog.Of(1201).Count == 1);

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(age.Now()[""] >= 120);

        _here.Store.IsUnavailable = false;
        await _here.Directory.RefreshAsync();
        Assert.Equal(0, age.Now()[""]);
    }

    [Fact]
    public async Task Add_ExistingSlug_ReturnsNull()
    {
        Assert.Null(await _here.Directory.AddOrganizationAsync(TestActors.Administrator, _organization, "Again"));
        Assert.Null(await _here.Directory.AddProjectAsync(TestActors.Administrator, _organization, "shop", "Again"));
        Assert.Null(await _here.Directory.AddEnvironmentAsync(TestActors.Administrator, Shop, "Again"));
    }

    [Fact]
    public async Task AddToken_CallbackFails_StoresNoToken()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            _here.Directory.AddTokenAsync(TestActors.Administrator, _organization, "admin", _ => throw new IOException("disk full"))
        );

        await _elsewhere.Directory.RefreshAsync();

        Assert.Empty(_elsewhere.Current.TokensOf(_organization));
    }

    // A tick is lost while the loop still handles the previous one; then a later tick refreshes.
    private Task AdvanceUntilAsync(Func<bool> condition) =>
        Waiting.Until(
            () =>
            {
                if (condition())
                    return Task.FromResult(true);
                _clock.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(false);
            },
            "the directory to be refreshed"
        );
}

public sealed class SqliteControlDirectoryTests(Migrated<SqliteDatabase> migrated)
    : ControlDirectoryTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlControlDirectoryTests(Migrated<PostgreSqlDatabase> migrated)
    : ControlDirectoryTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
