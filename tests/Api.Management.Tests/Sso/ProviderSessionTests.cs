using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>What a session of one organization's identity provider may do and see of other organizations of the person.</summary>
public sealed class ProviderSessionTests : IAsyncLifetime
{
    private SsoServer _sso = null!;
    private string _provider = "";
    private SsoBrowser _browser = null!;

    private TestServer Server => _sso.Server;

    public async Task InitializeAsync()
    {
        _sso = await SsoServer.StartAsync();
        _provider = await _sso.AddAsync();
        _browser = new(Server);
        await Server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
    }

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task SignInAndOut_MemberElsewhere_IsOnlyInTheLogOfTheProvidersOrganization()
    {
        await JoinBothAsync();
        var before = await CountAsync("acme");
        (await _browser.SignInAsync(_provider)).Expect(302);

        (await _browser.SendAsync("POST", "/auth/logout")).Expect(204);

        // The session that the sign-in replaced, the new one, and its end.
        Assert.Equal((before + 3, 0), (await CountAsync("acme"), await CountAsync("rival")));
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/me", """{"name":"Eve"}""")]
    [InlineData("PUT", "/api/v1/me/password", """{"currentPassword":"violet kettle march","password":"another kettle march"}""")]
    [InlineData("GET", "/api/v1/me/sessions", null)]
    [InlineData("DELETE", "/api/v1/me/sessions", null)]
    [InlineData("DELETE", "/api/v1/me/sessions/unknown", null)]
    [InlineData("POST", "/api/v1/me/email", """{"email":"eve@example.com"}""")]
    public async Task Request_MemberElsewhere_Is403(string method, string path, string? body)
    {
        await JoinBothAsync();

        var answer = (await _browser.SendAsync(method, path, body)).ExpectProblem(403);

        Assert.Equal("Another sign-in required", answer.String("title"));
    }

    [Fact]
    public async Task ListSessions_MemberOfTheProvidersOrganizationOnly_Is200()
    {
        (await _browser.SignInAsync(_provider)).Expect(302);

        (await _browser.OpenAsync("/api/v1/me/sessions")).Expect(200);
    }

    [Fact]
    public async Task AcceptInvitation_OfAnotherOrganization_Is403()
    {
        (await _browser.SignInAsync(_provider)).Expect(302);
        var owner = (await Server.AddOwnerAsync("rival")).Text;
        var invited = await Server.SendAsync("POST", "/api/v1/organizations/rival/invitations", owner, """{"email":"jane@example.com"}""");
        var token = invited.Expect(201).String("link").Split("#token=")[1];

        var answer = (await _browser.SendAsync("POST", "/api/v1/me/invitations", $$"""{"token":"{{token}}"}""")).ExpectProblem(403);

        Assert.Equal("Another sign-in required", answer.String("title"));
        Assert.Null(Server.Directories.Current.FindMember("rival", await AccountAsync()));
    }

    private async Task JoinBothAsync()
    {
        (await _browser.SignInAsync(_provider)).Expect(302);
        var account = await Server.Services.GetRequiredService<IAccountStore>().FindAsync(await AccountAsync());
        await _sso.JoinAsync(account!, "rival");
    }

    private async Task<string> AccountAsync() => (await _browser.OpenAsync("/api/v1/me")).Expect(200).String("id");

    /// <summary>Returns the number of entries about sessions in the log of an organization.</summary>
    private async Task<int> CountAsync(string organization)
    {
        var entries = await Server.Services.GetRequiredService<IAuditReader>().ReadAsync(new(organization, 1000));
        return entries.Count(entry => AuditFields.Read(entry.Bytes).Action.StartsWith("session.", StringComparison.Ordinal));
    }
}
