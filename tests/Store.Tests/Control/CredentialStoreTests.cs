using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>SDK keys, on both engines. Each test has its own organization.</summary>
public abstract class CredentialStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ICredentialStore Credentials => migrated.Store.Credentials;

    [Fact]
    public async Task AddSdkKey_BothKinds_StoresEveryField()
    {
        var environment = await AddEnvironmentAsync("k-list");
        var client = Key("k-client", environment, 10) with { Kind = SdkKeyKind.Client };
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-server", environment, 20));
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, client);

        var keys = (await ReadAsync()).Keys.Where(key => key.Environment == environment).ToDictionary(key => key.Id);

        Assert.Equal(2, keys.Count);
        Assert.Equal(client.Hash.ToArray(), keys["k-client"].Hash.ToArray());
        Assert.Equal(client with { Hash = keys["k-client"].Hash }, keys["k-client"]);
        Assert.Equal(SdkKeyKind.Server, keys["k-server"].Kind);
    }

    [Fact]
    public async Task Add_MissingParent_Throws()
    {
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("orphan", new("lonely", "web", "staging"), 0))
        );
    }

    [Fact]
    public async Task AddSdkKey_SameHashOrId_Throws()
    {
        var environment = await AddEnvironmentAsync("k-same");
        var key = Key("k-first", environment, 0);
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, key);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Credentials.AddSdkKeyAsync(TestActors.Administrator, key with { Id = "k-second" })
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Credentials.AddSdkKeyAsync(TestActors.Administrator, key with { Hash = Hash("another") })
        );

        Assert.Single((await ReadAsync()).Keys, kept => kept.Environment == environment);
    }

    [Fact]
    public async Task DeleteSdkKey_ExistingKey_RemovesItFromItsEnvironmentOnly()
    {
        var environment = await AddEnvironmentAsync("k-gone");
        var neighbour = await AddEnvironmentAsync("k-neighbour");
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-gone", environment, 0));

        Assert.False(await Credentials.DeleteSdkKeyAsync(TestActors.Administrator, neighbour, "k-gone"));
        Assert.Contains((await ReadAsync()).Keys, key => key.Id == "k-gone");
        Assert.True(await Credentials.DeleteSdkKeyAsync(TestActors.Administrator, environment, "k-gone"));
        Assert.False(await Credentials.DeleteSdkKeyAsync(TestActors.Administrator, environment, "k-gone"));

        Assert.DoesNotContain((await ReadAsync()).Keys, key => key.Id == "k-gone");
    }

    [Fact]
    public async Task MarkUsed_Days_KeepsTheLatest()
    {
        var id = await AddEnvironmentAsync("k-used");
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-used", id, 0));
        var day = new DateOnly(2027, 1, 31);

        await Credentials.MarkUsedAsync([new("k-used", day)]);
        await Credentials.MarkUsedAsync([new("k-used", day.AddDays(-1)), new("unknown", day)]);

        Assert.Equal([new("k-used", day)], await Credentials.ReadUsesAsync(id));
    }

    [Fact]
    public async Task ReadUses_SomeKeys_ReturnsOnlyTheirs()
    {
        var id = await AddEnvironmentAsync("k-some");
        var day = new DateOnly(2027, 1, 31);
        foreach (var key in new[] { "k-some-a", "k-some-b", "k-some-c" })
            await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key(key, id, 0));
        await Credentials.MarkUsedAsync([new("k-some-a", day), new("k-some-b", day)]);

        Assert.Equal([new("k-some-b", day)], await Credentials.ReadUsesAsync(id, ["k-some-b", "k-some-c", "k-used"]));
        Assert.Empty(await Credentials.ReadUsesAsync(id, []));
    }

    [Fact]
    public async Task MarkUsed_Key_IsNoChangeOfControlData()
    {
        var id = await AddEnvironmentAsync("k-unchanged");
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-unchanged", id, 0));
        var version = (await migrated.Store.ControlChanges.ReadAsync(null))!.Version;

        await Credentials.MarkUsedAsync([new("k-unchanged", new(2027, 1, 31))]);

        Assert.Null(await migrated.Store.ControlChanges.ReadAsync(version));
    }

    [Fact]
    public async Task UpdateSdkKey_EveryProperty_ReturnsTheKeyAsItIsStored()
    {
        var id = await AddEnvironmentAsync("k-update");
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-update", id, 0));
        var update = new SdkKeyUpdate
        {
            Name = "Other",
            Origins = "https://a.example",
            Tags = "app\nweb",
            IsDisabled = true,
        };

        var updated = await Credentials.UpdateSdkKeyAsync(TestActors.Administrator, id, "k-update", update);

        Assert.Equal(("Other", "https://a.example", "app\nweb", true), (updated!.Name, updated.Origins, updated.Tags, updated.IsDisabled));
        var stored = (await migrated.Store.ControlChanges.ReadAsync(null))!.Keys.Single(key => key.Id == "k-update");
        Assert.True(stored.HasSameContent(updated));
    }

    [Fact]
    public async Task RotateSdkKey_OfAnotherEnvironment_ReturnsNull()
    {
        var id = await AddEnvironmentAsync("k-rotate");
        await Credentials.AddSdkKeyAsync(TestActors.Administrator, Key("k-rotate", id, 0));
        var other = id with { Environment = "other" };

        Assert.Null(await Credentials.RotateSdkKeyAsync(TestActors.Administrator, other, "k-rotate", new byte[32], null));
        Assert.Null(await Credentials.UpdateSdkKeyAsync(TestActors.Administrator, other, "k-rotate", new() { Name = "x" }));
    }

    internal static SdkKey Key(string id, EnvironmentId environment, int age) =>
        new(id, environment, SdkKeyKind.Server, "Key of the web shop", Hash(id), SampleChanges.Noon.AddSeconds(age));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task<EnvironmentId> AddEnvironmentAsync(string organization)
    {
        var id = new EnvironmentId(organization, "web", "production");
        await migrated.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new(organization, organization, SampleChanges.Noon));
        await migrated.Store.Tenancy.AddProjectAsync(TestActors.Administrator, new(organization, "web", "Web", SampleChanges.Noon));
        await migrated.Store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(id, "Production", SampleChanges.Noon));
        return id;
    }
}

public sealed class SqliteCredentialStoreTests(Migrated<SqliteDatabase> migrated)
    : CredentialStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlCredentialStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : CredentialStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
