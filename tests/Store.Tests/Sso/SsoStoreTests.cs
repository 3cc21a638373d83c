using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Sso;

/// <summary>Identity providers on any engine. Each test has its own database.</summary>
public abstract class SsoStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly DateTimeOffset Noon = SampleChanges.Noon;

    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    private ISsoStore Sso => Store.Get<ISsoStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Put_Provider_KeepsEverything()
    {
        var provider = Provider("a") with
        {
            Settings = new()
            {
                Scopes = ["openid"],
                Domains = ["example.com"],
                CreatesAccounts = true,
                GroupsClaim = "groups",
                Groups = [new("admins", "g1")],
            },
            UpdatedBy = Actor.ForApiToken("t1") with { OnBehalfOf = Actor.ForUser("u1") },
        };

        var added = await PutAsync(provider);

        var found = (await Sso.FindAsync("a"))!;
        Assert.Equal("sealed"u8.ToArray(), found.ClientSecret.ToArray());
        Assert.Equal(["example.com"], found.Settings.Domains);
        Assert.Equal([new SsoGroup("admins", "g1")], found.Settings.Groups);
        Assert.Equal(added with { Settings = found.Settings, ClientSecret = found.ClientSecret }, found);
    }

    [Fact]
    public async Task Put_OutdatedVersion_WritesNothing()
    {
        var added = await PutAsync(Provider("a"));
        await PutAsync(added with { Name = "First" });

        var second = await Sso.PutAsync(TestActors.Administrator, added with { Name = "Second" });

        Assert.Null(second);
        Assert.Equal("First", (await Sso.FindAsync("a"))!.Name);
    }

    [Fact]
    public async Task Put_MissingOrganization_IsReported() =>
        await Assert.ThrowsAsync<ParentNotFoundException>(() => PutAsync(Provider("a") with { Organization = "missing" }));

    [Fact]
    public async Task Put_MoreThanTheLimit_IsReported()
    {
        for (var number = 0; number < ISsoStore.MaxProviders; number++)
            await PutAsync(Provider($"p{number}"));

        await Assert.ThrowsAsync<QuotaExceededException>(() => PutAsync(Provider("more")));
    }

    [Fact]
    public async Task Put_AnotherIssuer_RemovesTheLinks()
    {
        var added = await PutAsync(Provider("a"));
        await AddAccountAsync("jane");
        await LinkAsync("a", "1", "jane");
        var renamed = await PutAsync(added with { Name = "Renamed" });
        Assert.NotNull(await Sso.FindIdentityAsync("a", "1"));

        await PutAsync(renamed with { Issuer = "https://other.example" });

        Assert.Null(await Sso.FindIdentityAsync("a", "1"));
    }

    [Fact]
    public async Task ListOfDomain_Domain_FindsEnabledProviders()
    {
        var settings = new SsoSettings { Domains = ["example.com"] };
        var added = await PutAsync(Provider("a") with { Settings = settings });
        await PutAsync(Provider("b") with { Settings = settings, Enabled = false });
        Assert.Equal(["a"], (await Sso.ListOfDomainAsync("example.com", 10)).Select(provider => provider.Id));

        await PutAsync(added with { Settings = new() { Domains = ["example.org"] } });

        Assert.Empty(await Sso.ListOfDomainAsync("example.com", 10));
    }

    [Fact]
    public async Task Link_PersonOrAccountThatIsLinked_IsRefused()
    {
        await PutAsync(Provider("a"));
        await AddAccountAsync("jane");
        await AddAccountAsync("john");
        Assert.True(await LinkAsync("a", "1", "jane"));

        Assert.False(await LinkAsync("a", "1", "john"));
        Assert.False(await LinkAsync("a", "2", "jane"));

        Assert.Equal("jane", (await Sso.FindIdentityAsync("a", "1"))!.Account);
    }

    [Fact]
    public async Task Delete_Provider_RemovesWhatItBegan()
    {
        var added = await PutAsync(Provider("a"));
        await AddAccountAsync("jane");
        await LinkAsync("a", "1", "jane");
        await Sso.AddSessionAsync(new("s1", "a", "jane", "1", Noon.AddDays(1)), Noon);

        Assert.True(await Sso.DeleteAsync(TestActors.Administrator, added));

        Assert.Null(await Sso.FindIdentityAsync("a", "1"));
        Assert.Null(await Sso.FindSessionAsync("s1"));
        Assert.False(await Sso.DeleteAsync(TestActors.Administrator, added));
    }

    [Fact]
    public async Task ListSessions_SubjectAndProviderSession_SelectTheirs()
    {
        await PutAsync(Provider("a"));
        await Sso.AddSessionAsync(new("s1", "a", "jane", "1", Noon.AddDays(1)) { ProviderSession = "x" }, Noon);
        await Sso.AddSessionAsync(new("s2", "a", "jane", "1", Noon.AddDays(1)) { ProviderSession = "y" }, Noon);
        await Sso.AddSessionAsync(new("s3", "a", "john", "2", Noon.AddDays(1)), Noon);

        Assert.Equal(["s1", "s2"], await SessionsAsync("1", null));
        Assert.Equal(["s2"], await SessionsAsync(null, "y"));
        Assert.Equal([], await SessionsAsync("2", "y"));
    }

    [Fact]
    public async Task AddSession_LaterOne_RemovesExpiredOnes()
    {
        await PutAsync(Provider("a"));
        await Sso.AddSessionAsync(new("s1", "a", "jane", "1", Noon.AddDays(1)), Noon);

        await Sso.AddSessionAsync(new("s2", "a", "jane", "1", Noon.AddDays(3)), Noon.AddDays(2));

        Assert.Equal(["s2"], await SessionsAsync("1", null));
    }

    [Fact]
    public async Task Use_ValueTwice_IsAcceptedOnce()
    {
        await PutAsync(Provider("a"));

        var uses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sso.UseAsync("a", "state", Noon, Noon.AddHours(1))));

        Assert.Single(uses, used => used);
    }

    private static SsoProvider Provider(string id) =>
        new()
        {
            Id = id,
            Organization = "acme",
            Name = "Provider " + id,
            Preset = "oidc",
            Issuer = "https://id.example",
            ClientId = "flags",
            ClientSecret = "sealed"u8.ToArray(),
            Settings = new(),
            Enabled = true,
            UpdatedBy = TestActors.Administrator,
            CreatedAt = Noon,
            UpdatedAt = Noon,
        };

    private async Task<SsoProvider> PutAsync(SsoProvider provider) => (await Sso.PutAsync(TestActors.Administrator, provider))!;

    private async Task AddAccountAsync(string id) =>
        await Store.Get<IAccountStore>().AddAsync(TestActors.Administrator, new(id, EmailAddress.Parse($"{id}@example.com"), id, Noon));

    private Task<bool> LinkAsync(string provider, string subject, string account) =>
        Sso.LinkAsync(TestActors.Administrator, "acme", new(provider, subject, account, Noon));

    private async Task<IEnumerable<string>> SessionsAsync(string? subject, string? providerSession) =>
        (await Sso.ListSessionsAsync("a", subject, providerSession)).Select(session => session.Session).Order(StringComparer.Ordinal);
}

public sealed class SqliteSsoStoreTests : SsoStoreTests<SqliteDatabase>;

public sealed class PostgreSqlSsoStoreTests : SsoStoreTests<PostgreSqlDatabase>;
