using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>Deleted projects and environments that are restored and removed, on both engines.</summary>
public abstract class DeletedItemStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ITenancyStore Tenancy => migrated.Store.Tenancy;

    [Fact]
    public async Task DeleteProject_UntilItIsRemoved_KeepsTheSlug()
    {
        await AddProjectAsync("d-free-project", "web");
        var again = new Project("d-free-project", "web", "Again", SampleChanges.Noon);

        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-free-project", "web"));
        Assert.False(await Tenancy.AddProjectAsync(TestActors.Administrator, again));
        await RemoveAsync();

        Assert.True(await Tenancy.AddProjectAsync(TestActors.Administrator, again));
    }

    [Fact]
    public async Task UndeleteProject_DeletedWithItsEnvironments_RestoresThem()
    {
        var id = await AddEnvironmentAsync("un-project");
        await migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("un-key", id, 0));
        await Tenancy.DeleteProjectAsync(TestActors.Administrator, "un-project", "web", cascade: true);
        Assert.DoesNotContain(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);

        var restored = await Tenancy.UndeleteProjectAsync(TestActors.Administrator, "un-project", "web");

        Assert.Null(restored!.DeletedAt);
        Assert.Contains(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);
        Assert.Contains((await ReadAsync()).Keys, key => key.Id == "un-key");
    }

    [Theory]
    [InlineData("un-projects", "projects")]
    [InlineData("un-environments", "environments")]
    [InlineData("un-keys", "keys")]
    public async Task UndeleteProject_AboveALimit_ThrowsAndRestoresNothing(string organization, string quota)
    {
        var id = await AddEnvironmentAsync(organization);
        await migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key(organization, id, 0));
        await Tenancy.DeleteProjectAsync(TestActors.Administrator, organization, "web", cascade: true);
        var limits = new Quotas
        {
            Projects = quota == "projects" ? 0 : 1,
            Environments = quota == "environments" ? 0 : 1,
            Keys = quota == "keys" ? 0 : 1,
        };

        var exceeded = await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Tenancy.UndeleteProjectAsync(TestActors.Administrator, organization, "web", limits)
        );

        Assert.Equal((quota, 0, 0), (exceeded.Quota, exceeded.Limit, exceeded.Use));
        Assert.DoesNotContain(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);
        var within = new Quotas
        {
            Projects = 1,
            Environments = 1,
            Keys = 1,
        };
        Assert.NotNull(await Tenancy.UndeleteProjectAsync(TestActors.Administrator, organization, "web", within));
    }

    [Fact]
    public async Task UndeleteEnvironment_AboveTheLimit_Throws()
    {
        var id = await AddEnvironmentAsync("un-environment-limit");
        await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id);
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id with { Environment = "new" }, "New", SampleChanges.Noon));

        await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Tenancy.UndeleteEnvironmentAsync(TestActors.Administrator, id, new() { Environments = 1 })
        );
    }

    [Fact]
    public async Task UndeleteEnvironment_OtherLimitWasLowered_RestoresIt()
    {
        var id = await AddEnvironmentAsync("un-lowered");
        await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id);

        Assert.NotNull(
            await Tenancy.UndeleteEnvironmentAsync(
                TestActors.Administrator,
                id,
                new()
                {
                    Projects = 0,
                    Environments = 1,
                    Keys = 0,
                }
            )
        );
    }

    [Fact]
    public async Task Undelete_ItemThatIsNotDeleted_ReturnsNull()
    {
        var id = await AddEnvironmentAsync("un-none");

        Assert.Null(await Tenancy.UndeleteEnvironmentAsync(TestActors.Administrator, id));
        Assert.Null(await Tenancy.UndeleteProjectAsync(TestActors.Administrator, "un-none", "web"));
        Assert.Null(await Tenancy.UndeleteProjectAsync(TestActors.Administrator, "un-none", "none"));
    }

    [Fact]
    public async Task Add_DeletedParent_Throws()
    {
        var id = await AddEnvironmentAsync("a-deleted");
        var key = CredentialStoreTests<TDatabase>.Key("a-deleted", id, 0);
        await Tenancy.DeleteProjectAsync(TestActors.Administrator, "a-deleted", "web", cascade: true);

        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id with { Environment = "new" }, "New", SampleChanges.Noon))
        );
        await Assert.ThrowsAsync<ParentNotFoundException>(() => migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, key));
    }

    [Fact]
    public async Task RemoveDeleted_NotDeletedLongAgo_RemovesNothing()
    {
        var id = await AddEnvironmentAsync("rm-young");
        await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id);

        await Tenancy.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(-1));

        Assert.NotNull(await Tenancy.UndeleteEnvironmentAsync(TestActors.Administrator, id));
    }

    [Fact]
    public async Task RemoveDeleted_ProjectWithContent_RemovesItAndReportsEachDeletion()
    {
        var id = await AddEnvironmentAsync("rm-project");
        await migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("rm-key", id, 0));
        var known = (await ReadAsync()).Version;
        await Tenancy.DeleteProjectAsync(TestActors.Administrator, "rm-project", "web", cascade: true);

        await RemoveAsync();

        var deleted = (await migrated.Store.ControlChanges.ReadAsync(known))!.Deleted;
        Assert.Contains(new(ControlItemKind.SdkKey, "rm-key"), deleted);
        Assert.Contains(new(ControlItemKind.Environment, id.ToString()), deleted);
        Assert.Contains(new(ControlItemKind.Project, "rm-project/web"), deleted);
        Assert.Null(await Tenancy.UndeleteProjectAsync(TestActors.Administrator, "rm-project", "web"));
        Assert.DoesNotContain((await ReadAsync()).Keys, key => key.Id == "rm-key");
    }

    private Task<int> RemoveAsync() => Tenancy.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(1));

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task AddProjectAsync(string organization, string project)
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new(organization, organization, SampleChanges.Noon));
        await Tenancy.AddProjectAsync(TestActors.Administrator, new(organization, project, project, SampleChanges.Noon));
    }

    private async Task<EnvironmentId> AddEnvironmentAsync(string organization)
    {
        await AddProjectAsync(organization, "web");
        var id = new EnvironmentId(organization, "web", "production");
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Production", SampleChanges.Noon));
        return id;
    }
}

public sealed class SqliteDeletedItemStoreTests(Migrated<SqliteDatabase> migrated)
    : DeletedItemStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlDeletedItemStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : DeletedItemStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
