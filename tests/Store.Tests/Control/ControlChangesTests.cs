using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>The control version and the changes since a version, on both engines. Each test has its own database.</summary>
public abstract class ControlChangesTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId Production = new("acme", "shop", "production");

    private readonly Migrated<TDatabase> _migrated = new();

    private IControlChanges Changes => _migrated.Store.ControlChanges;

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Read_NothingWritten_ReturnsACompleteEmptyResultOnce()
    {
        var first = await Changes.ReadAsync(null);

        Assert.True(first!.IsComplete);
        Assert.Empty(first.Organizations);
        Assert.Null(await Changes.ReadAsync(first.Version));
    }

    [Fact]
    public async Task Read_AfterEachWrite_ReturnsOnlyThatItem()
    {
        await AddShopAsync();
        var version = (await Changes.ReadAsync(null))!.Version;

        await _migrated.Store.Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, Production, new() { Name = "Live" });
        var renamed = (await Changes.ReadAsync(version))!;
        await _migrated.Store.Credentials.AddSdkKeyAsync(
            TestActors.Administrator,
            CredentialStoreTests<TDatabase>.Key("key", Production, 0)
        );
        var added = (await Changes.ReadAsync(renamed.Version))!;
        await _migrated.Store.Credentials.DeleteSdkKeyAsync(TestActors.Administrator, Production, "key");
        var deleted = (await Changes.ReadAsync(added.Version))!;

        Assert.Equal((version + 1, version + 2, version + 3), (renamed.Version, added.Version, deleted.Version));
        Assert.Equal("Live", Assert.Single(renamed.Environments).Name);
        Assert.Equal("key", Assert.Single(added.Keys).Id);
        Assert.Equal([new DeletedItem(ControlItemKind.SdkKey, "key")], deleted.Deleted);
        Assert.Empty(deleted.Keys);
        foreach (var changes in new[] { renamed, added, deleted })
        {
            Assert.False(changes.IsComplete);
            Assert.Empty(changes.Organizations);
            Assert.Empty(changes.Projects);
        }
    }

    [Fact]
    public async Task Read_ItemDeletedAndAddedAgain_ReturnsTheDeletionAndTheItem()
    {
        await AddShopAsync();
        await _migrated.Store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "app", "App", SampleChanges.Noon));
        var version = (await Changes.ReadAsync(null))!.Version;

        await _migrated.Store.Tenancy.DeleteProjectAsync(TestActors.Administrator, "acme", "app");
        await _migrated.Store.Tenancy.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(1));
        await _migrated.Store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "app", "Again", SampleChanges.Noon));

        var changes = (await Changes.ReadAsync(version))!;

        Assert.Equal([new DeletedItem(ControlItemKind.Project, "acme/app")], changes.Deleted);
        Assert.Equal("Again", Assert.Single(changes.Projects).Name);
    }

    [Fact]
    public async Task Read_AfterRejectedWrites_ReturnsNoChange()
    {
        await AddShopAsync();
        var version = (await Changes.ReadAsync(null))!.Version;

        Assert.False(
            await _migrated.Store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Again", SampleChanges.Noon))
        );
        Assert.Equal(DeleteOutcome.InUse, await _migrated.Store.Tenancy.DeleteProjectAsync(TestActors.Administrator, "acme", "shop"));
        Assert.Null(await _migrated.Store.Tenancy.UpdateProjectAsync(TestActors.Administrator, "acme", "none", new() { Name = "None" }));

        Assert.Null(await Changes.ReadAsync(version));
    }

    [Fact]
    public async Task Read_VersionAheadOfTheDatabase_ReturnsEverything()
    {
        await AddShopAsync();

        var changes = (await Changes.ReadAsync(1_000))!;

        Assert.True(changes.IsComplete);
        Assert.Single(changes.Environments);
    }

    [Fact]
    public async Task Read_DeletionsNoLongerKept_ReturnsEverything()
    {
        await AddShopAsync();
        await _migrated.Store.Credentials.AddSdkKeyAsync(
            TestActors.Administrator,
            CredentialStoreTests<TDatabase>.Key("old", Production, 0)
        );
        await _migrated.Store.Credentials.AddSdkKeyAsync(
            TestActors.Administrator,
            CredentialStoreTests<TDatabase>.Key("new", Production, 0)
        );
        await _migrated.Store.Credentials.DeleteSdkKeyAsync(TestActors.Administrator, Production, "old");
        var version = (await Changes.ReadAsync(null))!.Version;
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync($"UPDATE control_version SET version = version + {ControlTransaction.DeletionsKept}");

        await _migrated.Store.Credentials.DeleteSdkKeyAsync(TestActors.Administrator, Production, "new");

        Assert.True((await Changes.ReadAsync(version))!.IsComplete);
        await using var after = await _migrated.Database.ConnectAsync();

        Assert.Equal("new", await after.ScalarAsync<string>("SELECT id FROM control_deletions"));
        Assert.Equal(1, await after.ScalarAsync<long>("SELECT COUNT(*) FROM control_deletions"));
    }

    [Fact]
    public async Task Write_ManyAtOnce_AssignsDistinctVersions()
    {
        await AddShopAsync();
        var version = (await Changes.ReadAsync(null))!.Version;

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(number =>
                    _migrated.Store.Credentials.AddSdkKeyAsync(
                        TestActors.Administrator,
                        CredentialStoreTests<TDatabase>.Key($"key-{number}", Production, number)
                    )
                )
        );

        Assert.Equal(version + 20, (await Changes.ReadAsync(version))!.Version);
        await using var connection = await _migrated.Database.ConnectAsync();

        Assert.Equal(20, await connection.ScalarAsync<long>("SELECT COUNT(DISTINCT version) FROM sdk_keys"));
    }

    private async Task AddShopAsync()
    {
        await _migrated.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));
        await _migrated.Store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", SampleChanges.Noon));
        await _migrated.Store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(Production, "Production", SampleChanges.Noon));
    }
}

public sealed class SqliteControlChangesTests : ControlChangesTests<SqliteDatabase>;

public sealed class PostgreSqlControlChangesTests : ControlChangesTests<PostgreSqlDatabase>;
