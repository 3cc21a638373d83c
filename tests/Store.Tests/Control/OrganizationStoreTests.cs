using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>Deleting, restoring and removing organizations, and their limits, on both engines.</summary>
public abstract class OrganizationStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ITenancyStore Tenancy => migrated.Store.Tenancy;

    [Fact]
    public async Task Update_Quotas_AreStoredAndOthersStay()
    {
        await AddAsync("quota");
        var quotas = new Quotas { Flags = 7, EventsPerSecond = 100 };

        await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "quota", new() { Quotas = quotas });
        var renamed = await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "quota", new() { Name = "Renamed" });

        Assert.Equal(("Renamed", quotas), (renamed!.Name, renamed.Quotas));
        Assert.Contains(renamed, (await ReadAsync()).Organizations);
    }

    [Fact]
    public async Task Update_Archived_KeepsTheFirstTimeUntilItIsActive()
    {
        await AddAsync("archive");

        var archived = await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "archive", new() { Archived = true });
        var again = await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "archive", new() { Archived = true, Name = "Renamed" });
        var active = await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "archive", new() { Archived = false });

        Assert.NotNull(archived!.ArchivedAt);
        Assert.Equal((archived.ArchivedAt, "Renamed"), (again!.ArchivedAt, again.Name));
        Assert.Null(active!.ArchivedAt);
        Assert.Contains(active, (await ReadAsync()).Organizations);
    }

    [Fact]
    public async Task Delete_WithProjects_IsInUseWithoutCascade()
    {
        await AddAsync("other");
        await AddAsync("used", "web");

        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "used"));
        Assert.Equal(DeleteOutcome.Deleted, await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "used", cascade: true));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "used", cascade: true));
    }

    [Fact]
    public async Task Undelete_Organization_RestoresItsEnvironments()
    {
        await AddAsync("other-2");
        await AddAsync("back", "web");
        var id = new EnvironmentId("back", "web", "production");
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Production", SampleChanges.Noon));
        await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "back", cascade: true);
        Assert.DoesNotContain(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);

        Assert.NotNull(await Tenancy.UndeleteOrganizationAsync(TestActors.Administrator, "back"));

        Assert.Contains(await Tenancy.ListEnvironmentsAsync(), environment => environment.Id == id);
    }

    [Fact]
    public async Task Undelete_OrganizationAboveItsLimits_ThrowsUntilTheLimitIsRaised()
    {
        await AddAsync("other-5");
        await AddAsync("limited", "web");
        await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "limited", cascade: true);

        await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Tenancy.UndeleteOrganizationAsync(TestActors.Administrator, "limited", new() { Projects = 0 })
        );

        var raised = new OrganizationUpdate { Quotas = new() { Projects = 1 } };
        var updated = await Tenancy.UpdateOrganizationAsync(TestActors.Administrator, "limited", raised);
        Assert.NotNull(updated!.DeletedAt);
        Assert.NotNull(await Tenancy.UndeleteOrganizationAsync(TestActors.Administrator, "limited", updated.Quotas));
    }

    [Fact]
    public async Task Add_ToADeletedOrganization_Throws()
    {
        await AddAsync("other-3");
        await AddAsync("closed", "web");
        await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "closed", cascade: true);

        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Tenancy.AddProjectAsync(TestActors.Administrator, new("closed", "new", "New", SampleChanges.Noon))
        );
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(new("closed", "web", "new"), "New", SampleChanges.Noon))
        );
    }

    [Fact]
    public async Task RemoveDeleted_Organization_RemovesEverythingAndKeepsTheSlug()
    {
        await AddAsync("other-4");
        await AddAsync("gone", "web");
        var id = new EnvironmentId("gone", "web", "production");
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Production", SampleChanges.Noon));
        await migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("gone-key", id, 0));
        var known = (await ReadAsync()).Version;
        await Tenancy.DeleteOrganizationAsync(TestActors.Administrator, "gone", cascade: true);

        await Tenancy.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(1));

        var deleted = (await migrated.Store.ControlChanges.ReadAsync(known))!.Deleted;
        Assert.Equal(
            [
                new(ControlItemKind.Organization, "gone"),
                new(ControlItemKind.Project, "gone/web"),
                new(ControlItemKind.Environment, "gone/web/production"),
                new(ControlItemKind.SdkKey, "gone-key"),
            ],
            deleted.Where(item => item.Id.StartsWith("gone", StringComparison.Ordinal)).OrderBy(item => item.Kind)
        );
        Assert.False(await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("gone", "Again", SampleChanges.Noon)));
        Assert.Null(await Tenancy.UndeleteOrganizationAsync(TestActors.Administrator, "gone"));
    }

    [Fact]
    public async Task Add_AtTheLimit_ThrowsAndAddsNothing()
    {
        await AddAsync("limited", "web");
        var id = new EnvironmentId("limited", "web", "production");
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Production", SampleChanges.Noon), limit: 1);
        await migrated.Store.Credentials.AddSdkKeyAsync(
            TestActors.Administrator,
            CredentialStoreTests<TDatabase>.Key("l-1", id, 0),
            limit: 1
        );
        var version = (await ReadAsync()).Version;

        var failure = await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Tenancy.AddProjectAsync(TestActors.Administrator, new("limited", "new", "New", SampleChanges.Noon), limit: 1)
        );
        await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id with { Environment = "new" }, "New", SampleChanges.Noon), limit: 1)
        );
        await Assert.ThrowsAsync<QuotaExceededException>(() =>
            migrated.Store.Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("l-2", id, 0), limit: 1)
        );

        Assert.Equal(("projects", 1L, 1L), (failure.Quota, failure.Limit, failure.Use));
        Assert.Null(await migrated.Store.ControlChanges.ReadAsync(version));
    }

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task AddAsync(string organization, string? project = null)
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new(organization, organization, SampleChanges.Noon));
        if (project is not null)
            await Tenancy.AddProjectAsync(TestActors.Administrator, new(organization, project, project, SampleChanges.Noon));
    }
}

public sealed class SqliteOrganizationStoreTests(Migrated<SqliteDatabase> migrated)
    : OrganizationStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlOrganizationStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : OrganizationStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
