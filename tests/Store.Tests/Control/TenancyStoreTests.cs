using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>Organizations, projects and environments, on both engines. Each test has its own organization.</summary>
public abstract class TenancyStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ITenancyStore Tenancy => migrated.Store.Tenancy;

    [Fact]
    public async Task AddOrganization_ExistingSlug_ChangesNothing()
    {
        Assert.True(await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("taken", "First", SampleChanges.Noon)));
        Assert.False(await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("taken", "Second", SampleChanges.Noon)));

        var all = await ReadAsync();

        Assert.Equal([new("taken", "First", SampleChanges.Noon)], all.Organizations.Where(organization => organization.Slug == "taken"));
    }

    [Fact]
    public async Task AddProject_ExistingSlug_ChangesNothing()
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("p-one", "One", SampleChanges.Noon));
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("p-two", "Two", SampleChanges.Noon));
        Assert.True(await Tenancy.AddProjectAsync(TestActors.Administrator, new("p-one", "web", "Web", SampleChanges.Noon)));
        Assert.True(await Tenancy.AddProjectAsync(TestActors.Administrator, new("p-two", "web", "Web of two", SampleChanges.Noon)));
        Assert.False(await Tenancy.AddProjectAsync(TestActors.Administrator, new("p-one", "web", "Again", SampleChanges.Noon)));

        var all = await ReadAsync();

        Assert.Equal([new("p-one", "web", "Web", SampleChanges.Noon)], all.Projects.Where(project => project.Organization == "p-one"));
    }

    [Fact]
    public async Task AddEnvironment_ExistingSlug_ChangesNothing()
    {
        await AddProjectAsync("e-one", "web");
        await Tenancy.AddProjectAsync(TestActors.Administrator, new("e-one", "web-2", "Web 2", SampleChanges.Noon));
        Assert.True(
            await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(new("e-one", "web", "staging"), "Staging", SampleChanges.Noon))
        );
        Assert.True(
            await Tenancy.AddEnvironmentAsync(
                TestActors.Administrator,
                new(new("e-one", "web", "production"), "Production", SampleChanges.Noon)
            )
        );
        Assert.True(
            await Tenancy.AddEnvironmentAsync(
                TestActors.Administrator,
                new(new("e-one", "web-2", "production"), "Production", SampleChanges.Noon)
            )
        );
        Assert.False(
            await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(new("e-one", "web", "staging"), "Again", SampleChanges.Noon))
        );

        var listed = (await Tenancy.ListEnvironmentsAsync()).Where(environment => environment.Id.Organization == "e-one").ToList();

        Assert.Equal(
            ["e-one/web-2/production", "e-one/web/production", "e-one/web/staging"],
            listed.Select(environment => environment.Id.ToString())
        );
        Assert.Equal(new ProjectEnvironment(new("e-one", "web", "staging"), "Staging", SampleChanges.Noon), listed[2]);
    }

    [Fact]
    public async Task Add_MissingParent_Throws()
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("lonely", "Lonely", SampleChanges.Noon));

        var failure = await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Tenancy.AddProjectAsync(TestActors.Administrator, new("nowhere", "web", "Web", SampleChanges.Noon))
        );

        Assert.Equal("organization 'nowhere'", failure.Parent);
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(new("lonely", "web", "staging"), "Staging", SampleChanges.Noon))
        );
    }

    [Fact]
    public async Task AddOrganization_NameWithNullCharacter_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Tenancy.AddOrganizationAsync(TestActors.Administrator, new("zero", "a\0b", SampleChanges.Noon))
        );

    [Fact]
    public async Task Rename_ExistingItems_ChangesOnlyTheirNames()
    {
        var id = await AddEnvironmentAsync("r-one");

        Assert.NotNull(await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "r-one", new() { Name = "Zażółć" }));
        Assert.NotNull(await Tenancy.UpdateProjectAsync(TestActors.Administrator, "r-one", "web", new() { Name = "Web shop" }));
        Assert.NotNull(await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, new() { Name = "Live" }));

        var all = await ReadAsync();

        Assert.Contains(new("r-one", "Zażółć", SampleChanges.Noon), all.Organizations);
        Assert.Contains(new("r-one", "web", "Web shop", SampleChanges.Noon), all.Projects);
        Assert.Contains(new(id, "Live", SampleChanges.Noon), all.Environments);
    }

    [Fact]
    public async Task UpdateEnvironment_EveryProperty_ReturnsTheEnvironmentAsItIsStored()
    {
        var id = await AddEnvironmentAsync("u-one");
        var update = new EnvironmentUpdate
        {
            Name = "Live",
            Color = "#ff0000",
            Order = 7,
            IsProductionLike = true,
            CompatibleApis = CompatibleApis.Flipt | CompatibleApis.Unleash,
            Archived = true,
        };

        var updated = await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, update);

        Assert.Equal(("Live", "#ff0000", 7, true), (updated!.Name, updated.Color, updated.Order, updated.IsProductionLike));
        Assert.Equal(CompatibleApis.Flipt | CompatibleApis.Unleash, updated.CompatibleApis);
        Assert.NotNull(updated.ArchivedAt);
        Assert.Contains(updated, (await ReadAsync()).Environments);
    }

    [Fact]
    public async Task Update_OnePropertyEach_KeepsTheOthers()
    {
        var id = await AddEnvironmentAsync("u-each");
        var archived = (await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, new() { Archived = true }))!.ArchivedAt;

        await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, new() { Order = 2 });
        await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, new() { Archived = true });
        var updated = await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, id, new() { IsProductionLike = true });

        Assert.Equal(("Production", 2, true), (updated!.Name, updated.Order, updated.IsProductionLike));
        Assert.Equal(archived, updated.ArchivedAt);
    }

    [Fact]
    public async Task UpdateProject_ArchivedAndActiveAgain_HasNoTime()
    {
        await AddProjectAsync("u-project", "web");

        var archived = await Tenancy.UpdateProjectAsync(TestActors.Administrator, "u-project", "web", new() { Archived = true });
        var active = await Tenancy.UpdateProjectAsync(TestActors.Administrator, "u-project", "web", new() { Archived = false });

        Assert.NotNull(archived!.ArchivedAt);
        Assert.Null(active!.ArchivedAt);
    }

    [Fact]
    public async Task Update_MissingOrDeletedItem_ReturnsNull()
    {
        Assert.Null(await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "r-none", new() { Name = "Name" }));
        Assert.Null(await Tenancy.UpdateProjectAsync(TestActors.Administrator, "r-none", "web", new() { Name = "Name" }));
        var deleted = await AddEnvironmentAsync("r-deleted");
        await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, deleted);
        Assert.Null(await Tenancy.UpdateEnvironmentAsync(TestActors.Administrator, deleted, new() { Name = "Name" }));
    }

    [Fact]
    public async Task DeleteProject_WithEnvironments_IsInUseUntilTheyAreDeleted()
    {
        var id = await AddEnvironmentAsync("d-project");

        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));
        Assert.Contains((await ReadAsync()).Projects, project => project is { Organization: "d-project", DeletedAt: null });
        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));
        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));

        Assert.DoesNotContain((await ReadAsync()).Projects, project => project is { Organization: "d-project", DeletedAt: null });
    }

    [Fact]
    public async Task DeleteEnvironment_WithKeys_IsInUseAndChangesNothing()
    {
        var id = await AddEnvironmentAsync("d-keys");
        await migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("d-keys", id, 0));

        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));

        var all = await ReadAsync();

        Assert.Contains(all.Environments, environment => environment.Id == id);
        Assert.Contains(all.Keys, key => key.Id == "d-keys");
    }

    [Fact]
    public async Task DeleteEnvironment_WithChanges_KeepsTheLogAndTheId()
    {
        var id = await AddEnvironmentAsync("d-log");
        await migrated.Store.Log.AppendAsync(id, 1, 3);

        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));

        Assert.Equal(SampleChanges.Version(1, 3), await migrated.Store.Log.ReadHeadAsync(id));
        Assert.False(await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Again", SampleChanges.Noon)));
        Assert.DoesNotContain(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);
        await RemoveAsync();
        Assert.Equal(SampleChanges.Version(1, 3), await migrated.Store.Log.ReadHeadAsync(id));
        Assert.False(await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Again", SampleChanges.Noon)));
    }

    [Fact]
    public async Task DeleteEnvironment_WithoutChanges_KeepsTheId()
    {
        var id = await AddEnvironmentAsync("d-unchanged");

        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));

        Assert.False(await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Again", SampleChanges.Noon)));
    }

    [Fact]
    public async Task AddEnvironment_WithAFirstChange_HasItsVersion()
    {
        await AddProjectAsync("a-first", "web");
        var id = new EnvironmentId("a-first", "web", "copy");

        Assert.True(
            await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Copy", SampleChanges.Noon), SampleChanges.Change(1, 1))
        );

        Assert.Equal(SampleChanges.Version(1, 1), await migrated.Store.Log.ReadHeadAsync(id));
        Assert.Single(await migrated.Store.Log.ReadHistoryAsync(id, null, 10));
    }

    [Fact]
    public async Task AddEnvironment_IdInUse_AppendsNothing()
    {
        var id = await AddEnvironmentAsync("a-taken");

        Assert.False(
            await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Copy", SampleChanges.Noon), SampleChanges.Change(1, 1))
        );

        Assert.Empty(await migrated.Store.Log.ReadHistoryAsync(id, null, 10));
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

public sealed class SqliteTenancyStoreTests(Migrated<SqliteDatabase> migrated)
    : TenancyStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlTenancyStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : TenancyStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
