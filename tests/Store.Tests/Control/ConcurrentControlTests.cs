using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>
/// Rules of control data while two servers write at once, on any engine. Each round has its own organization; the outcome of a round
/// depends on which server is first, and the rule holds either way.
/// </summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public abstract class ConcurrentControlTests<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int Rounds = 20;

    private static int _last;

    private OpenStore _other = null!;

    private ITenancyStore Here => migrated.Store.Tenancy;

    private ITenancyStore There => _other.Tenancy;

    public Task InitializeAsync()
    {
        _other = migrated.Database.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _other.DisposeAsync();

    [Fact]
    public Task DeleteProject_EnvironmentAddedAtOnce_KeepsBothOrNeither() =>
        RepeatAsync(async organization =>
        {
            var added = false;

            var deleted = await AtOnceAsync(
                () => Here.DeleteProjectAsync(TestActors.Administrator, organization, "shop"),
                async () =>
                {
                    added = await IsAddedAsync(() =>
                        There.AddEnvironmentAsync(TestActors.Administrator, new(Production(organization), "Production", SampleChanges.Noon))
                    );
                    return DeleteOutcome.NotFound;
                }
            );

            Assert.Equal(added ? DeleteOutcome.InUse : DeleteOutcome.Deleted, deleted[0]);
            var all = await ReadAsync();
            Assert.Equal(added, all.Projects.Any(project => project.Organization == organization && project.DeletedAt is null));
            Assert.Equal(added, all.Environments.Any(environment => environment.Id == Production(organization)));
        });

    [Fact]
    public Task DeleteEnvironment_KeyAddedAtOnce_KeepsBothOrNeither() =>
        RepeatAsync(async organization =>
        {
            var environment = Production(organization);
            await Here.AddEnvironmentAsync(TestActors.Administrator, new(environment, "Production", SampleChanges.Noon));
            var key = CredentialStoreTests<TDatabase>.Key($"key-{organization}", environment, 0);
            var added = false;

            var deleted = await AtOnceAsync(
                () => Here.DeleteEnvironmentAsync(TestActors.Administrator, environment),
                async () =>
                {
                    added = await IsAddedAsync(async () =>
                    {
                        await _other.Credentials.AddSdkKeyAsync(TestActors.Administrator, key);
                        return true;
                    });
                    return DeleteOutcome.NotFound;
                }
            );

            Assert.Equal(added ? DeleteOutcome.InUse : DeleteOutcome.Deleted, deleted[0]);
            var all = await ReadAsync();
            Assert.Equal(added, all.Environments.Any(one => one.Id == environment && one.DeletedAt is null));
            Assert.Equal(added, all.Keys.Any(one => one.Id == key.Id));
        });

    [Fact]
    public Task AddProject_SameSlugAtOnce_AddsOne() =>
        RepeatAsync(async organization =>
        {
            var added = await AtOnceAsync(
                () => Here.AddProjectAsync(TestActors.Administrator, new(organization, "app", "Here", SampleChanges.Noon)),
                () => There.AddProjectAsync(TestActors.Administrator, new(organization, "app", "There", SampleChanges.Noon))
            );

            Assert.Equal([false, true], added.Order());
            var name = Assert
                .Single((await ReadAsync()).Projects, project => project.Organization == organization && project.Slug == "app")
                .Name;
            Assert.Equal(added[0] ? "Here" : "There", name);
        });

    [Fact]
    public Task AddEnvironment_FirstChangeOfADeletedOneAtOnce_IsNeverAdded() =>
        RepeatAsync(async organization =>
        {
            var environment = Production(organization);
            await Here.AddEnvironmentAsync(TestActors.Administrator, new(environment, "Production", SampleChanges.Noon));
            await Here.DeleteEnvironmentAsync(TestActors.Administrator, environment);

            var results = await AtOnceAsync(
                () => Here.AddEnvironmentAsync(TestActors.Administrator, new(environment, "Again", SampleChanges.Noon)),
                () => _other.Log.AppendAsync(environment, SampleChanges.Change(1, 1), SampleChanges.Version(1, 0))
            );

            Assert.Equal([false, true], results);
        });

    private static EnvironmentId Production(string organization) => new(organization, "shop", "production");

    private static async Task<bool> IsAddedAsync(Func<Task<bool>> add)
    {
        try
        {
            return await add();
        }
        catch (ParentNotFoundException)
        {
            return false;
        }
    }

    private static Task<T[]> AtOnceAsync<T>(Func<Task<T>> first, Func<Task<T>> second) => Task.WhenAll(Task.Run(first), Task.Run(second));

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task RepeatAsync(Func<string, Task> round)
    {
        for (var number = 0; number < Rounds; number++)
        {
            var organization = $"c-{Interlocked.Increment(ref _last)}";
            await Here.AddOrganizationAsync(TestActors.Administrator, new(organization, "Concurrent", SampleChanges.Noon));
            await Here.AddProjectAsync(TestActors.Administrator, new(organization, "shop", "Shop", SampleChanges.Noon));
            await round(organization);
        }
    }
}

public sealed class SqliteConcurrentControlTests(Migrated<SqliteDatabase> migrated)
    : ConcurrentControlTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlConcurrentControlTests(Migrated<PostgreSqlDatabase> migrated)
    : ConcurrentControlTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
