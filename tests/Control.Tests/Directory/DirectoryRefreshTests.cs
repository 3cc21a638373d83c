using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>Tests how a directory follows the changes of another process.</summary>
public abstract class DirectoryRefreshTests<TDatabase>(Migrated<TDatabase> migrated) : ControlDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Refresh_ItemsAddedByAnotherProcess_ReadsThemAfterRefreshSeconds()
    {
        var (key, text) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Client, "browser");
        var (token, tokenText) = await Elsewhere.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        Assert.Null(Here.Current.AuthenticateKey(text, Now));
        Assert.Null(Here.Current.FindEnvironment(Shop));

        await AdvanceUntilAsync(() => Here.Current.AuthenticateToken(tokenText, Clock.GetUtcNow()) is not null);

        var known = Here.Current.AuthenticateKey(text, Now)!;
        Assert.Equal((key.Id, SdkKeyKind.Client, Shop), (known.Id, known.Kind, known.Environment));
        Assert.Equal(token.Id, Here.Current.AuthenticateToken(tokenText, Clock.GetUtcNow())!.Id);
        Assert.Equal("Production", Here.Current.FindEnvironment(Shop)!.Name);
        Assert.Equal(["shop"], Here.Current.ProjectsOf(Organization).Select(project => project.Slug));
        Assert.Equal([token.Id], Here.Current.TokensOf(Organization).Select(item => item.Id));
    }

    [Fact]
    public async Task Refresh_OneKeyChanged_ReadsThatKeyOnly()
    {
        await Here.Directory.RefreshAsync();
        Here.Store.Reads.Clear();
        var (key, _) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        await Here.Directory.RefreshAsync();
        await Here.Directory.RefreshAsync();

        Assert.Equal(2, Here.Store.Reads.Count);
        Assert.Null(Here.Store.Reads[1]);
        var changes = Here.Store.Reads[0]!;
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
        await Here.Directory.RefreshAsync();
        await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await Here.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        var before = Here.Current;

        await Here.Directory.RefreshAsync();

        Assert.Same(before, Here.Current);
    }

    [Fact]
    public async Task Stamp_TokenOrNameChanged_IsTheSame()
    {
        await Here.Directory.RefreshAsync();
        var stamp = Here.Current.Stamp;

        await Here.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        await Here.Directory.UpdateEnvironmentAsync(TestActors.Administrator, Shop, new() { Name = "Live" });

        Assert.Same(stamp, Here.Current.Stamp);
    }

    [Fact]
    public async Task Stamp_EnvironmentArchived_IsAnother()
    {
        await Here.Directory.RefreshAsync();
        var stamp = Here.Current.Stamp;

        await Here.Directory.UpdateEnvironmentAsync(TestActors.Administrator, Shop, new() { Archived = true });

        Assert.NotSame(stamp, Here.Current.Stamp);
    }

    [Fact]
    public async Task Stamp_KeyAdded_IsAnother()
    {
        await Here.Directory.RefreshAsync();
        var stamp = Here.Current.Stamp;

        await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        Assert.NotSame(stamp, Here.Current.Stamp);
    }

    [Fact]
    public async Task Refresh_StoreUnavailable_KeepsTheLastSnapshotLogsOnceAndRecovers()
    {
        var (_, text) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await Here.Directory.RefreshAsync();
        Here.Store.IsUnavailable = true;

        await AdvanceUntilAsync(() => Here.RefreshLog.Of(1201).Count == 1);
        for (var round = 0; round < 5; round++)
            Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(Here.Current.AuthenticateKey(text, Now));

        Here.Store.IsUnavailable = false;
        var (_, late) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "late");
        await AdvanceUntilAsync(() => Here.Current.AuthenticateKey(late, Now) is not null);
        Assert.Single(Here.RefreshLog.Of(1201));
    }

    [Fact]
    public async Task Age_StoreUnavailable_GrowsUntilTheNextRead()
    {
        using var age = new Measurements(Here.Meters, "flagcluster.control.age");
        Assert.Equal(0, age.Now()[""]);
        Here.Store.IsUnavailable = true;
        await AdvanceUntilAsync(() => Here.RefreshLog.Of(1201).Count == 1);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(age.Now()[""] >= 120);

        Here.Store.IsUnavailable = false;
        await Here.Directory.RefreshAsync();
        Assert.Equal(0, age.Now()[""]);
    }
}

public sealed class SqliteDirectoryRefreshTests(Migrated<SqliteDatabase> migrated)
    : DirectoryRefreshTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlDirectoryRefreshTests(Migrated<PostgreSqlDatabase> migrated)
    : DirectoryRefreshTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
