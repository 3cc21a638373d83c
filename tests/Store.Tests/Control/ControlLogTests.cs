using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>The control log, on any engine. Each test has its own database.</summary>
public abstract class ControlLogTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId Production = new("acme", "shop", "production");

    private readonly Migrated<TDatabase> _migrated = new();

    private ITenancyStore Tenancy => _migrated.Store.Tenancy;

    private ICredentialStore Credentials => _migrated.Store.Credentials;

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Write_OfEachKind_AppendsOneEntryAtItsVersion()
    {
        var actor = TestActors.Administrator;
        await AddShopAsync();
        await Tenancy.RenameOrganizationAsync(actor, "acme", "Acme Inc.");
        await Tenancy.RenameProjectAsync(actor, "acme", "shop", "Web shop");
        await Tenancy.RenameEnvironmentAsync(actor, Production, "Live");
        await Credentials.AddSdkKeyAsync(actor, CredentialStoreTests<TDatabase>.Key("key", Production, 0));
        await Credentials.DeleteSdkKeyAsync(actor, Production, "key");
        await Credentials.AddApiTokenAsync(actor, CredentialStoreTests<TDatabase>.Token("first", "acme"));
        await Credentials.AddApiTokenAsync(actor, CredentialStoreTests<TDatabase>.Token("second", "acme"));
        await Credentials.DeleteApiTokenAsync(actor, "acme", "first");
        await Tenancy.DeleteEnvironmentAsync(actor, Production);
        await Tenancy.DeleteProjectAsync(actor, "acme", "shop");

        var entries = await ReadAsync("organization, sequence, version, action, subject");

        Assert.Equal(
            [
                "acme 1 1 organization.add acme",
                "acme 2 2 project.add acme/shop",
                "acme 3 3 environment.add acme/shop/production",
                "acme 4 4 organization.rename acme",
                "acme 5 5 project.rename acme/shop",
                "acme 6 6 environment.rename acme/shop/production",
                "acme 7 7 sdkKey.add acme/shop/production/key",
                "acme 8 8 sdkKey.delete acme/shop/production/key",
                "acme 9 9 apiToken.add acme/first",
                "acme 10 10 apiToken.add acme/second",
                "acme 11 11 apiToken.delete acme/first",
                "acme 12 12 environment.delete acme/shop/production",
                "acme 13 13 project.delete acme/shop",
            ],
            entries
        );
    }

    [Fact]
    public async Task Write_ActorForAnother_KeepsBoth()
    {
        var actor = Actor.ForApiToken("token-1") with { OnBehalfOf = new(ActorKind.User, "user-1") };

        await Tenancy.AddOrganizationAsync(actor, new("acme", "Acme", SampleChanges.Noon));

        Assert.Equal(["apiToken token-1 user user-1"], await ReadAsync("actor_kind, actor_id, on_behalf_of_kind, on_behalf_of_id"));
    }

    [Fact]
    public async Task Write_Any_KeepsTheTimeOfTheWrite()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));

        var time = long.Parse(Assert.Single(await ReadAsync("time")), CultureInfo.InvariantCulture);
        Assert.InRange(time, before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Write_ThatChangesNothing_AppendsNoEntry()
    {
        var actor = TestActors.Administrator;
        await AddShopAsync();
        await Credentials.AddApiTokenAsync(actor, CredentialStoreTests<TDatabase>.Token("only", "acme"));
        var before = await ReadAsync("sequence");

        Assert.False(await Tenancy.AddProjectAsync(actor, new("acme", "shop", "Again", SampleChanges.Noon)));
        Assert.False(await Tenancy.RenameProjectAsync(actor, "acme", "none", "None"));
        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteProjectAsync(actor, "acme", "shop"));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteProjectAsync(actor, "acme", "none"));
        Assert.Equal(DeleteOutcome.Last, await Credentials.DeleteApiTokenAsync(actor, "acme", "only"));
        Assert.False(await Credentials.DeleteSdkKeyAsync(actor, Production, "none"));

        Assert.Equal(before, await ReadAsync("sequence"));
    }

    [Fact]
    public async Task Write_LogNotWritable_ChangesNothing()
    {
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync("ALTER TABLE control_log RENAME TO control_log_gone");

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon))
        );

        var all = (await _migrated.Store.ControlChanges.ReadAsync(null))!;
        Assert.Empty(all.Organizations);
        Assert.Equal(0, all.Version);
    }

    [Fact]
    public async Task Write_FiftyAtOnceOnTwoServers_NumbersEntriesWithoutAGap()
    {
        var actor = TestActors.Administrator;
        await AddShopAsync();
        await Tenancy.AddOrganizationAsync(actor, new("rival", "Rival", SampleChanges.Noon));
        await using var other = _migrated.Database.Open();

        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(number =>
                {
                    var store = number % 2 == 0 ? _migrated.Store : other;
                    var organization = number % 3 == 0 ? "rival" : "acme";
                    var project = new Project(organization, $"p-{number}", "Project", SampleChanges.Noon);
                    return store.Tenancy.AddProjectAsync(actor, project);
                })
        );

        var acme = await ReadAsync("sequence", "acme");
        var rival = await ReadAsync("sequence", "rival");
        Assert.Equal(Enumerable.Range(1, 36).Select(number => $"{number}"), acme);
        Assert.Equal(Enumerable.Range(1, 18).Select(number => $"{number}"), rival);
    }

    private async Task AddShopAsync()
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));
        await Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", SampleChanges.Noon));
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(Production, "Production", SampleChanges.Noon));
    }

    private async Task<List<string>> ReadAsync(string columns, string organization = "acme")
    {
        await using var connection = await _migrated.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {columns} FROM control_log WHERE organization = '{organization}' ORDER BY sequence";
        await using var rows = await command.ExecuteReaderAsync();
        var entries = new List<string>();
        while (await rows.ReadAsync())
            entries.Add(string.Join(' ', Enumerable.Range(0, rows.FieldCount).Select(column => rows.GetValue(column))));
        return entries;
    }
}

public sealed class SqliteControlLogTests : ControlLogTests<SqliteDatabase>;

public sealed class PostgreSqlControlLogTests : ControlLogTests<PostgreSqlDatabase>;
