using System.Text.Json.Nodes;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>
/// Each preset, with a provider whose issuer and claims have the forms of that vendor. <see cref="SsoGitHubTests"/> tests GitHub.
/// </summary>
public sealed class SsoPresetTests : IAsyncLifetime
{
    private SsoServer _sso = null!;
    private string _team = "";

    private TestServer Server => _sso.Server;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync()
    {
        _sso = await SsoServer.StartAsync();
        _team = (await Server.Access.AddGroupAsync(TestActors.Administrator, "acme", "Team")).Value!.Id;
    }

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Theory]
    [InlineData("google", null, "openid profile email")]
    [InlineData("entra", VendorShapes.EntraGroup, "openid profile email")]
    [InlineData("okta", "Flag editors", "openid profile email groups")]
    [InlineData("keycloak", "/flags/editors", "openid profile email")]
    [InlineData("gitlab", "corp/flag-editors", "openid profile email")]
    public async Task SignIn_ProviderOfAPreset_CreatesTheMemberWithItsGroups(string preset, string? group, string scopes)
    {
        ActAs(preset);

        var (name, groups) = await SignInAsync(await AddAsync(preset, group));

        Assert.Equal("Jane Doe", name);
        Assert.Equal(group is null ? "" : "Team", groups);
        Assert.Equal(scopes.Split(' ').Order(), Provider.RequestedScopes.Order());
    }

    [Theory]
    [InlineData("google", "://accounts.google.com")]
    [InlineData("google", "/")]
    [InlineData("entra", "/")]
    [InlineData("entra", "/common/v2.0")]
    [InlineData("okta", "/oauth2/default")]
    [InlineData("keycloak", "/realms/master")]
    [InlineData("gitlab", "/")]
    public async Task SignIn_TokenOfAnotherIssuerOfTheVendor_Is401(string preset, string ending)
    {
        ActAs(preset);
        var id = await AddAsync(preset);
        var root = new Uri(Provider.Issuer).GetLeftPart(UriPartial.Authority);
        var issuer = ending[0] == ':' ? ending.TrimStart(':', '/') : (preset == "entra" && ending == "/" ? Provider.Issuer : root) + ending;
        Provider.ChangeIdToken = claims => claims["iss"] = issuer;

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(401);
    }

    [Theory]
    // An account that a person created with an address of the organization, and that the person keeps after leaving it.
    [InlineData(null, "jane@example.com", "example.com", 403)]
    [InlineData("rival.example", "jane@example.com", "example.com", 403)]
    // A second domain of the same organization.
    [InlineData("example.com", "jane@example.org", "example.com example.org", 302)]
    [InlineData("example.com", "jane@example.org", "example.com", 403)]
    // Google administers the addresses of these domains itself.
    [InlineData(null, "jane@gmail.com", "gmail.com", 302)]
    public async Task SignIn_Google_NeedsTheHostedDomain(string? hosted, string email, string domains, int status)
    {
        Provider.ActAsGoogle();
        (Provider.Person["hd"], Provider.Person["email"]) = (hosted, email);
        Provider.UserInfo.Clear();
        // Only what is signed counts.
        Provider.UserInfo["hd"] = "example.com";
        var id = await AddAsync("google", domains: domains);
        var browser = new SsoBrowser(Server);

        var answer = await browser.SignInAsync(id);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 302, browser.HasSession);
    }

    [Fact]
    public async Task SignIn_HostedDomainOfAnotherVendor_IsNotNeeded()
    {
        Provider.ActAsKeycloak();

        var (name, _) = await SignInAsync(await AddAsync("keycloak"));

        Assert.Equal("Jane Doe", name);
    }

    [Fact]
    public async Task SignIn_EntraThatIsNotTrustedWithAddresses_Is403()
    {
        Provider.ActAsEntra();
        var id = await AddAsync("entra", trustsEmail: false);

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_EntraWithoutTheClaimEmail_DoesNotTakeTheUserName()
    {
        Provider.ActAsEntra();
        Provider.Person.Remove("email");
        Provider.UserInfo.Remove("email");
        var id = await AddAsync("entra", domains: "example.com corp.example");

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_EntraWithMoreGroupsThanATokenLists_KeepsTheGroups()
    {
        Provider.ActAsEntra();
        var id = await AddAsync("entra", VendorShapes.EntraGroup);
        await SignInAsync(id);
        Provider.OmitGroupsOfEntra();

        var (_, groups) = await SignInAsync(id);

        Assert.Equal("Team", groups);
    }

    [Fact]
    public async Task SignIn_OktaWithAnotherAuthorizationServer_ReadsTheGroupsOfUserInfo()
    {
        Provider.ActAsOkta("/oauth2/default");

        var (_, groups) = await SignInAsync(await AddAsync("okta", "Flag editors"));

        Assert.Equal("Team", groups);
    }

    [Fact]
    public async Task SignIn_OktaThatListsTheGroupNoMore_RemovesIt()
    {
        Provider.ActAsOkta();
        var id = await AddAsync("okta", "Flag editors");
        await SignInAsync(id);
        // Okta omits the claim of a person without a matching group.
        Provider.UserInfo.Remove("groups");

        var (_, groups) = await SignInAsync(id);

        Assert.Equal("", groups);
    }

    [Theory]
    [InlineData("groups", "flags/editors", "")]
    [InlineData("realm_access.roles", "flag-editor", "Team")]
    public async Task SignIn_Keycloak_ComparesGroupsExactlyAndReadsRoles(string claim, string value, string expected)
    {
        Provider.ActAsKeycloak();

        var (_, groups) = await SignInAsync(await AddAsync("keycloak", value, claim));

        Assert.Equal(expected, groups);
    }

    [Fact]
    public async Task SignIn_GitLab_DoesNotReadGroupsAbove()
    {
        Provider.ActAsGitLab();

        var (_, groups) = await SignInAsync(await AddAsync("gitlab", "corp"));

        Assert.Equal("", groups);
    }

    [Theory]
    [InlineData("google")]
    [InlineData("entra")]
    [InlineData("okta")]
    [InlineData("keycloak")]
    [InlineData("gitlab")]
    public async Task SignIn_UserInfoOfAnotherPerson_Is401(string preset)
    {
        ActAs(preset);
        Provider.UserInfo["sub"] = "another-person";
        var id = await AddAsync(preset);

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(401);
    }

    private void ActAs(string preset)
    {
        if (preset == "google")
            Provider.ActAsGoogle();
        else if (preset == "entra")
            Provider.ActAsEntra();
        else if (preset == "okta")
            Provider.ActAsOkta();
        else if (preset == "keycloak")
            Provider.ActAsKeycloak();
        else
            Provider.ActAsGitLab();
    }

    /// <summary>Adds the provider with its preset, and what the documentation tells to set; the group of a value is <c>Team</c>.</summary>
    private Task<string> AddAsync(
        string preset,
        string? group = null,
        string? claim = null,
        string domains = "example.com",
        bool trustsEmail = true
    )
    {
        JsonObject settings = new()
        {
            ["preset"] = preset,
            ["domains"] = new JsonArray([.. domains.Split(' ').Select(domain => JsonValue.Create(domain))]),
            ["trustsEmail"] = preset == "entra" && trustsEmail,
        };
        if (group is not null)
            settings["groups"] = new JsonArray(new JsonObject { ["value"] = group, ["group"] = _team });
        if (claim is not null)
            settings["groupsClaim"] = claim;
        return _sso.AddAsync(settings);
    }

    private async Task<(string Name, string Groups)> SignInAsync(string provider)
    {
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(provider)).Expect(302);
        var me = (await browser.OpenAsync("/api/v1/me")).Expect(200);
        var groups = Server.Directories.Current.GroupsOf("acme", me.String("id")).Select(group => group.Name).Distinct();
        return (me.String("name"), string.Join(',', groups));
    }
}
