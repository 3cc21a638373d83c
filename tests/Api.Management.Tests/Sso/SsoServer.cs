using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>A server and an identity provider, each on its own port.</summary>
public sealed class SsoServer : IAsyncDisposable
{
    private SsoServer(TestServer server, TestIdentityProvider provider) => (Server, Provider) = (server, provider);

    public TestServer Server { get; }

    public TestIdentityProvider Provider { get; }

    public static async Task<SsoServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var provider = await TestIdentityProvider.StartAsync();
        return new(await TestServer.StartAsync([("Outbound:Allow", "127.0.0.1"), ("Sso:TimeoutSeconds", "30"), .. settings]), provider);
    }

    /// <summary>Adds the provider to an organization.</summary>
    /// <param name="settings">Settings that differ from those of a provider that creates accounts of example.com.</param>
    /// <param name="token">The token of the person who adds it; by default that of an owner.</param>
    /// <param name="organization">The slug of the organization.</param>
    public async Task<string> AddAsync(JsonObject? settings = null, string? token = null, string organization = "acme")
    {
        JsonObject body = new()
        {
            ["name"] = "Corp",
            ["issuer"] = Provider.Issuer,
            ["clientId"] = TestIdentityProvider.ClientId,
            ["clientSecret"] = TestIdentityProvider.ClientSecret,
            ["domains"] = new JsonArray("example.com"),
            ["createsAccounts"] = true,
        };
        foreach (var (name, value) in settings ?? [])
            body[name] = value?.DeepClone();
        var path = $"/api/v1/organizations/{organization}/sso";
        var created = await Server.SendAsync("POST", path, token ?? Server.Token, body.ToJsonString());
        return created.Expect(201).String("id");
    }

    /// <summary>Creates a member of an organization with a role, with the e-mail address of the person at the provider.</summary>
    public async Task<Account> AddMemberAsync(string? role = null, string organization = "acme", bool isEmailVerified = true)
    {
        var account = await Server
            .Services.GetRequiredService<AccountService>()
            .CreateAsync(
                TestActors.Administrator,
                EmailAddress.Parse(Provider.Person["email"]!.GetValue<string>()),
                "Jane",
                password: null,
                isEmailVerified
            );
        await JoinAsync(account!, organization, role);
        return account!;
    }

    /// <summary>Makes an account a member of an organization.</summary>
    public Task JoinAsync(Account account, string organization, string? role = null)
    {
        Grant[] grants = role is null ? [] : [new("", organization, Principal.User(account.Id), role, default)];
        return Server.JoinAsync(account.Id, organization, grants);
    }

    /// <summary>Returns the token of a person with the role of administrators.</summary>
    public async Task<string> AdministratorTokenAsync()
    {
        const string User = "administrat0";
        Grant admin = new("", "acme", Principal.User(User), BuiltInRoles.Admin.Slug, default);
        await Server.JoinAsync(User, "acme", admin);
        return (await Server.Access.AddTokenAsync(TestActors.Administrator, "acme", Principal.User(User), "admin")).Text;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
