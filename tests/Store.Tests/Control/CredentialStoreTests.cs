using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
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
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Credentials.AddApiTokenAsync(
                TestActors.Administrator,
                new("orphan", "nowhere", "Token", Hash("orphan token"), SampleChanges.Noon)
            )
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
    public async Task AddApiToken_SameHashOrId_Throws()
    {
        await migrated.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("t-org", "Tokens", SampleChanges.Noon));
        var token = new ApiToken("t-b", "t-org", "Administrator", Hash("t-b"), SampleChanges.Noon.AddMinutes(1));
        await Credentials.AddApiTokenAsync(TestActors.Administrator, token);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Credentials.AddApiTokenAsync(TestActors.Administrator, token with { Id = "t-c" })
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Credentials.AddApiTokenAsync(TestActors.Administrator, token with { Hash = Hash("another token") })
        );

        var kept = Assert.Single((await ReadAsync()).Tokens, one => one.Organization == "t-org");

        Assert.Equal(token.Hash.ToArray(), kept.Hash.ToArray());
        Assert.Equal(token with { Hash = kept.Hash }, kept);
    }

    [Fact]
    public async Task DeleteApiToken_ExistingToken_RemovesItFromItsOrganizationOnly()
    {
        await AddTokensAsync("t-gone", "t-gone", "t-kept");

        Assert.Equal(DeleteOutcome.NotFound, await Credentials.DeleteApiTokenAsync(TestActors.Administrator, "t-other", "t-gone"));
        Assert.Equal(DeleteOutcome.Deleted, await Credentials.DeleteApiTokenAsync(TestActors.Administrator, "t-gone", "t-gone"));
        Assert.Equal(DeleteOutcome.NotFound, await Credentials.DeleteApiTokenAsync(TestActors.Administrator, "t-gone", "t-gone"));

        Assert.Equal("t-kept", Assert.Single((await ReadAsync()).Tokens, token => token.Organization == "t-gone").Id);
    }

    [Fact]
    public async Task DeleteApiToken_LastOfTheOrganization_KeepsIt()
    {
        await AddTokensAsync("t-last", "t-last");

        var outcome = await Credentials.DeleteApiTokenAsync(TestActors.Administrator, "t-last", "t-last");

        Assert.Equal(DeleteOutcome.Last, outcome);
        Assert.Contains((await ReadAsync()).Tokens, token => token.Id == "t-last");
    }

    internal static SdkKey Key(string id, EnvironmentId environment, int age) =>
        new(id, environment, SdkKeyKind.Server, "Key of the web shop", Hash(id), SampleChanges.Noon.AddSeconds(age));

    internal static ApiToken Token(string id, string organization) => new(id, organization, "Administrator", Hash(id), SampleChanges.Noon);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<ControlChanges> ReadAsync() => (await migrated.Store.ControlChanges.ReadAsync(null))!;

    private async Task AddTokensAsync(string organization, params string[] ids)
    {
        await migrated.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new(organization, "Tokens", SampleChanges.Noon));
        foreach (var id in ids)
            await Credentials.AddApiTokenAsync(TestActors.Administrator, Token(id, organization));
    }

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
