using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>SDK keys and API tokens, on both engines. Each test has its own organization.</summary>
public abstract class CredentialStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ICredentialStore Credentials => migrated.Store.Credentials;

    [Fact]
    public async Task AddSdkKey_BothKinds_StoresEveryField()
    {
        var environment = await AddEnvironmentAsync("k-list");
        var client = Key("k-client", environment, 10) with { Kind = SdkKeyKind.Client };
        await Credentials.AddSdkKeyAsync(Key("k-server", environment, 20));
        await Credentials.AddSdkKeyAsync(client);

        var keys = (await ReadAsync()).Keys.Where(key => key.Environment == environment).ToDictionary(key => key.Id);

        Assert.Equal(2, keys.Count);
        Assert.Equal(client.Hash.ToArray(), keys["k-client"].Hash.ToArray());
        Assert.Equal(client with { Hash = keys["k-client"].Hash }, keys["k-client"]);
        Assert.Equal(SdkKeyKind.Server, keys["k-server"].Kind);
    }

    [Fact]
    public async Task Add_MissingParent_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Credentials.AddSdkKeyAsync(Key("orphan", new("lonely", "web", "staging"), 0)));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Credentials.AddApiTokenAsync(new("orphan", "nowhere", "Token", Hash("orphan token"), SampleChanges.Noon))
        );
    }

    [Fact]
    public async Task AddSdkKey_SameHashOrId_Throws()
    {
        var environment = await AddEnvironmentAsync("k-same");
        var key = Key("k-first", environment, 0);
        await Credentials.AddSdkKeyAsync(key);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Credentials.AddSdkKeyAsync(key with { Id = "k-second" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Credentials.AddSdkKeyAsync(key with { Hash = Hash("another") }));

        Assert.Single((await ReadAsync()).Keys, kept => kept.Environment == environment);
    }

    [Fact]
    public async Task DeleteSdkKey_ExistingKey_RemovesItFromItsEnvironmentOnly()
    {
        var environment = await AddEnvironmentAsync("k-gone");
        var neighbour = await AddEnvironmentAsync("k-neighbour");
        await Credentials.AddSdkKeyAsync(Key("k-gone", environment, 0));

        Assert.False(await Credentials.DeleteSdkKeyAsync(neighbour, "k-gone"));
        Assert.Contains((await ReadAsync()).Keys, key => key.Id == "k-gone");
        Assert.True(await Credentials.DeleteSdkKeyAsync(environment, "k-gone"));
        Assert.False(await Credentials.DeleteSdkKeyAsync(environment, "k-gone"));

        Assert.DoesNotContain((await ReadAsync()).Keys, key => key.Id == "k-gone");
    }

    [Fact]
    public async Task AddApiToken_SameHashOrId_Throws()
    {
        await migrated.Store.Tenancy.AddOrganizationAsync(new("t-org", "Tokens", SampleChanges.Noon));
        var token = new ApiToken("t-b", "t-org", "Administrator", Hash("t-b"), SampleChanges.Noon.AddMinutes(1));
        await Credentials.AddApiTokenAsync(token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Credentials.AddApiTokenAsync(token with { Id = "t-c" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Credentials.AddApiTokenAsync(token with { Hash = Hash("another token") })
        );

        var kept = Assert.Single((await ReadAsync()).Tokens, one => one.Organization == "t-org");

        Assert.Equal(token.Hash.ToArray(), kept.Hash.ToArray());
        Assert.Equal(token with { Hash = kept.Hash }, kept);
    }

    [Fact]
    public async Task DeleteApiToken_ExistingToken_RemovesItFromItsOrganizationOnly()
    {
        await migrated.Store.Tenancy.AddOrganizationAsync(new("t-gone", "Tokens", SampleChanges.Noon));
        await Credentials.AddApiTokenAsync(new("t-gone", "t-gone", "Administrator", Hash("t-gone"), SampleChanges.Noon));

        Assert.False(await Credentials.DeleteApiTokenAsync("t-other", "t-gone"));
        Assert.True(await Credentials.DeleteApiTokenAsync("t-gone", "t-gone"));
        Assert.False(await Credentials.DeleteApiTokenAsync("t-gone", "t-gone"));

        Assert.DoesNotContain((await ReadAsync()).Tokens, token => token.Id == "t-gone");
    }

    internal static SdkKey Key(string id, EnvironmentId environment, int age) =>
        new(id, environment, SdkKeyKind.Server, "Key of the web shop", Hash(id), SampleChanges.Noon.AddSeconds(age));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task<EnvironmentId> AddEnvironmentAsync(string organization)
    {
        var id = new EnvironmentId(organization, "web", "production");
        await migrated.Store.Tenancy.AddOrganizationAsync(new(organization, organization, SampleChanges.Noon));
        await migrated.Store.Tenancy.AddProjectAsync(new(organization, "web", "Web", SampleChanges.Noon));
        await migrated.Store.Tenancy.AddEnvironmentAsync(new(id, "Production", SampleChanges.Noon));
        return id;
    }
}

public sealed class SqliteCredentialStoreTests(Migrated<SqliteDatabase> migrated)
    : CredentialStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlCredentialStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : CredentialStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
