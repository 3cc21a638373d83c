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

        Assert.True(await Tenancy.RenameOrganizationAsync(TestActors.Administrator, "r-one", "Zażółć"));
        Assert.True(await Tenancy.RenameProjectAsync(TestActors.Administrator, "r-one", "web", "Web shop"));
        Assert.True(await Tenancy.RenameEnvironmentAsync(TestActors.Administrator, id, "Live"));

        var all = await ReadAsync();

        Assert.Contains(new("r-one", "Zażółć", SampleChanges.Noon), all.Organizations);
        Assert.Contains(new("r-one", "web", "Web shop", SampleChanges.Noon), all.Projects);
        Assert.Contains(new(id, "Live", SampleChanges.Noon), all.Environments);
    }

    [Fact]
    public async Task Rename_MissingItem_ReturnsFalse()
    {
        Assert.False(await Tenancy.RenameOrganizationAsync(TestActors.Administrator, "r-none", "Name"));
        Assert.False(await Tenancy.RenameProjectAsync(TestActors.Administrator, "r-none", "web", "Name"));
        Assert.False(await Tenancy.RenameEnvironmentAsync(TestActors.Administrator, new("r-none", "web", "production"), "Name"));
    }

    [Fact]
    public async Task DeleteProject_WithEnvironments_IsInUseUntilTheyAreDeleted()
    {
        var id = await AddEnvironmentAsync("d-project");

        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));
        Assert.Contains((await ReadAsync()).Projects, project => project.Organization == "d-project");
        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteEnvironmentAsync(TestActors.Administrator, id));
        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-project", "web"));

        Assert.DoesNotContain((await ReadAsync()).Projects, project => project.Organization == "d-project");
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
    public async Task DeleteProject_WithoutEnvironments_FreesTheSlug()
    {
        await AddProjectAsync("d-free-project", "web");

        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteProjectAsync(TestActors.Administrator, "d-free-project", "web"));

        Assert.True(await Tenancy.AddProjectAsync(TestActors.Administrator, new("d-free-project", "web", "Again", SampleChanges.Noon)));
    }

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
