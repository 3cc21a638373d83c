using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Tests.Control;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>The entries of writes of control data, on any engine. Each test has its own database.</summary>
public abstract class ControlEntryTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId Production = new("acme", "shop", "production");

    private readonly Migrated<TDatabase> _migrated = new();

    private ITenancyStore Tenancy => _migrated.Store.Tenancy;

    private ICredentialStore Credentials => _migrated.Store.Credentials;

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Write_OfEachKind_AppendsOneEntry()
    {
        var actor = TestActors.Administrator;
        await AddShopAsync();
        await Tenancy.UpdateOrganizationAsync(actor, "acme", new() { Name = "Acme Inc." });
        await Tenancy.UpdateProjectAsync(actor, "acme", "shop", new() { Name = "Web shop" });
        await Tenancy.UpdateEnvironmentAsync(actor, Production, new() { Name = "Live" });
        await Credentials.AddSdkKeyAsync(actor, CredentialStoreTests<TDatabase>.Key("key", Production, 0));
        await Credentials.DeleteSdkKeyAsync(actor, Production, "key");
        await Tenancy.DeleteEnvironmentAsync(actor, Production);
        await Tenancy.UndeleteEnvironmentAsync(actor, Production);
        await Tenancy.DeleteProjectAsync(actor, "acme", "shop", cascade: true);
        await Tenancy.UndeleteProjectAsync(actor, "acme", "shop");
        await Tenancy.DeleteProjectAsync(actor, "acme", "shop", cascade: true);
        await Tenancy.RemoveDeletedAsync(actor, TimeProvider.System.GetUtcNow().AddDays(1));

        var entries = await ReadAsync();

        Assert.Equal(
            [
                "1 organization.add acme",
                "2 project.add acme/shop",
                "3 environment.add acme/shop/production",
                "4 organization.update acme",
                "5 project.update acme/shop",
                "6 environment.update acme/shop/production",
                "7 sdkKey.add acme/shop/production/key",
                "8 sdkKey.delete acme/shop/production/key",
                "9 environment.delete acme/shop/production",
                "10 environment.undelete acme/shop/production",
                "11 project.delete acme/shop",
                "12 project.undelete acme/shop",
                "13 project.delete acme/shop",
                "14 project.remove acme/shop",
            ],
            entries.Select(entry => $"{entry.Sequence} {entry.Action} {entry.Subject}")
        );
    }

    [Fact]
    public async Task Write_OfAnInitiator_KeepsHowItCameInWithoutPersonalData()
    {
        var initiator = new Initiator(Actor.ForApiToken("token-1") with { OnBehalfOf = new(ActorKind.User, "user-1") })
        {
            Via = "token:token-1",
            RequestId = "request-1",
            Reason = "OPS-7",
            Name = "Ann Example",
            Email = "ann@example.org",
            Address = "192.0.2.7",
            UserAgent = "curl/8",
        };

        await Tenancy.AddOrganizationAsync(initiator, new("acme", "Acme", SampleChanges.Noon));

        var entry = Assert.Single(await _migrated.Store.AuditReader.ReadAsync(new("acme", 10)));
        using var json = JsonDocument.Parse(entry.Bytes);
        Assert.Equal("token:token-1", json.RootElement.GetProperty("via").GetString());
        Assert.Equal("request-1", json.RootElement.GetProperty("requestId").GetString());
        Assert.Equal("OPS-7", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal("user-1", json.RootElement.GetProperty("actor").GetProperty("onBehalfOf").GetProperty("id").GetString());
        var text = json.RootElement.GetRawText();
        Assert.DoesNotContain("Ann", text, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.7", text, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", text, StringComparison.Ordinal);
        Assert.Equal(
            """{"actor":{"name":"Ann Example","email":"ann@example.org","address":"192.0.2.7","userAgent":"curl/8"}}""",
            entry.Personal
        );
    }

    [Fact]
    public async Task Write_Any_KeepsTheTimeInMicroseconds()
    {
        var before = AuditTime.Of(TimeProvider.System.GetUtcNow());

        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));

        Assert.InRange(Assert.Single(await ReadAsync()).Time, before, AuditTime.Of(TimeProvider.System.GetUtcNow()));
    }

    [Fact]
    public async Task Write_Rename_StatesWhatChanged()
    {
        await AddShopAsync();

        await Tenancy.UpdateProjectAsync(TestActors.Administrator, "acme", "shop", new() { Name = "Web shop" });

        var (before, after) = await StatesAsync(4);
        Assert.Equal("""{"name":"Shop"}""", before);
        Assert.Equal("""{"name":"Web shop"}""", after);
    }

    [Fact]
    public async Task Write_Key_MasksItsHash()
    {
        await AddShopAsync();

        await Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("key", Production, 0));

        var (before, after) = await StatesAsync(4);
        Assert.Null(before);
        Assert.Contains("\"hash\":\"***\"", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Deletion_StatesWhatWasDeleted()
    {
        await AddShopAsync();
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, CredentialStoreTests<TDatabase>.Key("key", Production, 0));

        await Credentials.DeleteSdkKeyAsync(TestActors.Administrator, Production, "key");

        var (before, after) = await StatesAsync(5);
        Assert.Contains("\"id\":\"key\"", before, StringComparison.Ordinal);
        Assert.Null(after);
    }

    [Fact]
    public async Task Write_ThatChangesNothing_AppendsNoEntry()
    {
        var actor = TestActors.Administrator;
        await AddShopAsync();

        Assert.False(await Tenancy.AddProjectAsync(actor, new("acme", "shop", "Again", SampleChanges.Noon)));
        Assert.Null(await Tenancy.UpdateProjectAsync(actor, "acme", "none", new() { Name = "None" }));
        Assert.Equal(DeleteOutcome.InUse, await Tenancy.DeleteProjectAsync(actor, "acme", "shop"));
        Assert.Equal(DeleteOutcome.NotFound, await Tenancy.DeleteProjectAsync(actor, "acme", "none"));
        Assert.False(await Credentials.DeleteSdkKeyAsync(actor, Production, "none"));

        Assert.Equal(3, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Write_LogNotWritable_ChangesNothing()
    {
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync("ALTER TABLE audit_log RENAME TO audit_log_gone");

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon))
        );

        var all = (await _migrated.Store.ControlChanges.ReadAsync(null))!;
        Assert.Empty(all.Organizations);
        Assert.Equal(0, all.Version);
    }

    private async Task AddShopAsync()
    {
        await Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));
        await Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", SampleChanges.Noon));
        await Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(Production, "Production", SampleChanges.Noon));
    }

    private async Task<IReadOnlyList<AuditFields>> ReadAsync() =>
        [.. (await _migrated.Store.AuditReader.ReadAsync(new("acme", 100))).Select(entry => AuditFields.Read(entry.Bytes))];

    private async Task<(string? Before, string? After)> StatesAsync(long sequence)
    {
        var entry = Assert.Single(await _migrated.Store.AuditReader.ReadAsync(new("acme", 1) { After = sequence - 1 }));
        using var json = JsonDocument.Parse(entry.Bytes);
        return (Raw("before"), Raw("after"));

        string? Raw(string name) => json.RootElement.TryGetProperty(name, out var state) ? state.GetRawText() : null;
    }
}

public sealed class SqliteControlEntryTests : ControlEntryTests<SqliteDatabase>;

public sealed class PostgreSqlControlEntryTests : ControlEntryTests<PostgreSqlDatabase>;
