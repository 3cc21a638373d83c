using System.Security.Cryptography;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Destinations;
using FlagCluster.Store.Sql;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Control;

/// <summary>Organizations, projects, environments, keys and tokens, on any engine. Each test has an organization of its own.</summary>
public abstract class ControlStoreTests<TDatabase>(Migrated<TDatabase> migrated) where TDatabase : ITestDatabase, new()
{
    private IControlStore Control => migrated.Store.Control;

    [Fact]
    public async Task AddOrganization_SlugTaken_ChangesNothing()
    {
        Assert.True(await Control.AddOrganizationAsync(new("taken", "First", SampleChanges.Noon)));
        Assert.False(await Control.AddOrganizationAsync(new("taken", "Second", SampleChanges.Noon)));

        Assert.Equal([new("taken", "First", SampleChanges.Noon)], (await Control.ListOrganizationsAsync()).Where(organization => organization.Slug == "taken"));
    }

    [Fact]
    public async Task ListOrganizations_DashesAndDigits_AreInTheOrderOfTheirBytes()
    {
        foreach (var slug in new[] { "ob", "o-z", "oa", "o1", "o" }) await Control.AddOrganizationAsync(new(slug, "Zażółć", SampleChanges.Noon));

        Assert.Equal(["o", "o-z", "o1", "oa", "ob"], (await Control.ListOrganizationsAsync()).Select(organization => organization.Slug).Where(slug => slug[0] == 'o'));
    }

    [Fact]
    public async Task AddProject_SlugTaken_ChangesNothing()
    {
        await Control.AddOrganizationAsync(new("p-one", "One", SampleChanges.Noon));
        await Control.AddOrganizationAsync(new("p-two", "Two", SampleChanges.Noon));
        Assert.True(await Control.AddProjectAsync(new("p-one", "web", "Web", SampleChanges.Noon)));
        Assert.True(await Control.AddProjectAsync(new("p-one", "app", "App", SampleChanges.Noon)));
        Assert.True(await Control.AddProjectAsync(new("p-two", "web", "Web of two", SampleChanges.Noon)));
        Assert.False(await Control.AddProjectAsync(new("p-one", "web", "Again", SampleChanges.Noon)));

        Assert.Equal([new("p-one", "app", "App", SampleChanges.Noon), new("p-one", "web", "Web", SampleChanges.Noon)], await Control.ListProjectsAsync("p-one"));
        Assert.Empty(await Control.ListProjectsAsync("p-none"));
    }

    [Fact]
    public async Task AddEnvironment_SlugTaken_ChangesNothing()
    {
        await AddProjectAsync("e-one", "web");
        await Control.AddProjectAsync(new("e-one", "web-2", "Web 2", SampleChanges.Noon));
        Assert.True(await Control.AddEnvironmentAsync(new(new("e-one", "web", "staging"), "Staging", SampleChanges.Noon)));
        Assert.True(await Control.AddEnvironmentAsync(new(new("e-one", "web", "production"), "Production", SampleChanges.Noon)));
        Assert.True(await Control.AddEnvironmentAsync(new(new("e-one", "web-2", "production"), "Production", SampleChanges.Noon)));
        Assert.False(await Control.AddEnvironmentAsync(new(new("e-one", "web", "staging"), "Again", SampleChanges.Noon)));

        var listed = (await Control.ListEnvironmentsAsync()).Where(environment => environment.Id.Organization == "e-one").ToList();
        Assert.Equal(["e-one/web-2/production", "e-one/web/production", "e-one/web/staging"], listed.Select(environment => environment.Id.ToString()));
        Assert.Equal(new ProjectEnvironment(new("e-one", "web", "staging"), "Staging", SampleChanges.Noon), listed[2]);
    }

    [Fact]
    public async Task Add_ToWhatDoesNotExist_IsRefused()
    {
        await Control.AddOrganizationAsync(new("lonely", "Lonely", SampleChanges.Noon));

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Control.AddProjectAsync(new("nowhere", "web", "Web", SampleChanges.Noon)));
        Assert.Contains("the organization 'nowhere'", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Control.AddEnvironmentAsync(new(new("lonely", "web", "staging"), "Staging", SampleChanges.Noon)));
        await Assert.ThrowsAsync<ArgumentException>(() => Control.AddSdkKeyAsync(Key("orphan", new("lonely", "web", "staging"), 0)));
        await Assert.ThrowsAsync<ArgumentException>(() => Control.AddApiTokenAsync(new("orphan", "nowhere", "Token", Hash("orphan token"), SampleChanges.Noon)));
    }

    [Fact]
    public async Task ListSdkKeys_Several_AreWholeAndOldestFirst()
    {
        var environment = await AddEnvironmentAsync("k-list");
        await Control.AddSdkKeyAsync(Key("k-new", environment, 20));
        await Control.AddSdkKeyAsync(Key("k-old", environment, 10) with { Kind = SdkKeyKind.Client });
        await Control.AddSdkKeyAsync(Key("k-also-new", environment, 20));

        var keys = (await Control.ListSdkKeysAsync()).Where(key => key.Environment == environment).ToList();
        Assert.Equal(["k-old", "k-also-new", "k-new"], keys.Select(key => key.Id));
        var expected = Key("k-old", environment, 10) with { Kind = SdkKeyKind.Client };
        Assert.Equal(expected.Hash.ToArray(), keys[0].Hash.ToArray());
        Assert.Equal(expected with { Hash = keys[0].Hash }, keys[0]);
        Assert.Equal(SdkKeyKind.Server, keys[1].Kind);
    }

    [Fact]
    public async Task AddSdkKey_SameHashOrId_IsRefused()
    {
        var environment = await AddEnvironmentAsync("k-same");
        var key = Key("k-first", environment, 0);
        await Control.AddSdkKeyAsync(key);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Control.AddSdkKeyAsync(key with { Id = "k-second" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Control.AddSdkKeyAsync(key with { Hash = Hash("another") }));
        Assert.Single(await Control.ListSdkKeysAsync(), kept => kept.Environment == environment);
    }

    [Fact]
    public async Task DeleteSdkKey_OfTheEnvironment_RemovesItOnce()
    {
        var environment = await AddEnvironmentAsync("k-gone");
        var neighbour = await AddEnvironmentAsync("k-neighbour");
        await Control.AddSdkKeyAsync(Key("k-gone", environment, 0));

        Assert.False(await Control.DeleteSdkKeyAsync(neighbour, "k-gone"));
        Assert.Contains(await Control.ListSdkKeysAsync(), key => key.Id == "k-gone");
        Assert.True(await Control.DeleteSdkKeyAsync(environment, "k-gone"));
        Assert.False(await Control.DeleteSdkKeyAsync(environment, "k-gone"));
        Assert.DoesNotContain(await Control.ListSdkKeysAsync(), key => key.Id == "k-gone");
    }

    [Fact]
    public async Task AddApiToken_SameHashOrId_IsRefused()
    {
        await Control.AddOrganizationAsync(new("t-org", "Tokens", SampleChanges.Noon));
        var token = new ApiToken("t-b", "t-org", "Administrator", Hash("t-b"), SampleChanges.Noon.AddMinutes(1));
        await Control.AddApiTokenAsync(token);
        await Control.AddApiTokenAsync(new("t-a", "t-org", "Older", Hash("t-a"), SampleChanges.Noon));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Control.AddApiTokenAsync(token with { Id = "t-c" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Control.AddApiTokenAsync(token with { Hash = Hash("another token") }));
        var tokens = (await Control.ListApiTokensAsync()).Where(kept => kept.Organization == "t-org").ToList();
        Assert.Equal(["t-a", "t-b"], tokens.Select(kept => kept.Id));
        Assert.Equal(token.Hash.ToArray(), tokens[1].Hash.ToArray());
        Assert.Equal(token with { Hash = tokens[1].Hash }, tokens[1]);
    }

    [Fact]
    public async Task AddOrganization_NameNoEngineKeeps_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Control.AddOrganizationAsync(new("zero", "a\0b", SampleChanges.Noon)));

    private static byte[] Hash(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    private static SdkKey Key(string id, EnvironmentId environment, int age) =>
        new(id, environment, SdkKeyKind.Server, "Key of the web shop", Hash(id), SampleChanges.Noon.AddSeconds(age));

    private async Task AddProjectAsync(string organization, string project)
    {
        await Control.AddOrganizationAsync(new(organization, organization, SampleChanges.Noon));
        await Control.AddProjectAsync(new(organization, project, project, SampleChanges.Noon));
    }

    private async Task<EnvironmentId> AddEnvironmentAsync(string organization)
    {
        await AddProjectAsync(organization, "web");
        var id = new EnvironmentId(organization, "web", "production");
        await Control.AddEnvironmentAsync(new(id, "Production", SampleChanges.Noon));
        return id;
    }
}

public sealed class SqliteControlStoreTests(Migrated<SqliteDatabase> migrated) : ControlStoreTests<SqliteDatabase>(migrated), IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlControlStoreTests(Migrated<PostgreSqlDatabase> migrated) : ControlStoreTests<PostgreSqlDatabase>(migrated), IClassFixture<Migrated<PostgreSqlDatabase>>;
