using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Audit;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Which account a person receives, and what the account may do.</summary>
public sealed class SsoAccountTests : IAsyncLifetime
{
    private SsoServer _sso = null!;

    private TestServer Server => _sso.Server;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Theory]
    [InlineData("false", false, 403)]
    [InlineData("\"false\"", false, 403)]
    [InlineData("\"false\"", true, 403)]
    [InlineData("null", false, 403)]
    [InlineData("null", true, 302)]
    [InlineData("\"true\"", false, 302)]
    public async Task SignIn_EmailVerified_Decides(string verified, bool trustsEmail, int status)
    {
        if (JsonNode.Parse(verified) is { } value)
            Provider.Person["email_verified"] = value;
        else
            Provider.Person.Remove("email_verified");
        var id = await _sso.AddAsync(new() { ["trustsEmail"] = trustsEmail });

        (await new SsoBrowser(Server).SignInAsync(id)).Expect(status);
    }

    [Theory]
    [InlineData("jane@elsewhere.example")]
    [InlineData("jane@sub.example.com")]
    [InlineData("jane@example.com.evil.example")]
    [InlineData("no address")]
    public async Task SignIn_AddressOfAnotherDomain_Is403(string email)
    {
        Provider.Person["email"] = email;
        var id = await _sso.AddAsync(new() { ["trustsEmail"] = true });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_ProviderThatCreatesNoAccounts_Is403()
    {
        var id = await _sso.AddAsync(new() { ["createsAccounts"] = false });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_MemberWithTheAddress_IsLinkedWhereTheProviderLinks()
    {
        var account = await _sso.AddMemberAsync();
        var without = await _sso.AddAsync();
        var with = await _sso.AddAsync(new() { ["linksAccounts"] = true });
        (await new SsoBrowser(Server).SignInAsync(without)).ExpectProblem(403);
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(with)).Expect(302);

        Assert.Equal(account.Id, (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id"));
    }

    [Fact]
    public async Task SignIn_AddressThatItsOwnerHasNotVerified_IsNotLinked()
    {
        await _sso.AddMemberAsync(isEmailVerified: false);
        var id = await _sso.AddAsync(new() { ["linksAccounts"] = true });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_AddressOfAnOwnerAndProviderOfAnAdministrator_IsNotLinked()
    {
        await _sso.AddMemberAsync(BuiltInRoles.Owner.Slug);
        var id = await _sso.AddAsync(new() { ["linksAccounts"] = true }, await _sso.AdministratorTokenAsync());

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_AddressOfAMemberOfAnotherOrganizationToo_IsNotLinked()
    {
        await Server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var account = await _sso.AddMemberAsync();
        await _sso.JoinAsync(account, "rival");
        var id = await _sso.AddAsync(new() { ["linksAccounts"] = true });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_AddressOfAStranger_IsNotLinked()
    {
        await Server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        await _sso.AddMemberAsync(organization: "rival");
        var id = await _sso.AddAsync(new() { ["linksAccounts"] = true });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_AnotherPersonWithTheSameAddress_IsNotLinked()
    {
        var id = await _sso.AddAsync(new() { ["linksAccounts"] = true });
        (await new SsoBrowser(Server).SignInAsync(id)).Expect(302);
        Provider.Person["sub"] = "person-2";

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_ManyAtOnceForTheFirstTime_CreateOneAccount()
    {
        var id = await _sso.AddAsync();
        var browsers = Enumerable.Range(0, 4).Select(_ => new SsoBrowser(Server)).ToList();
        var callbacks = await Task.WhenAll(browsers.Select(browser => browser.BeginAsync(id)));

        var answers = await Task.WhenAll(browsers.Zip(callbacks, (browser, callback) => browser.OpenAsync(callback)));

        Assert.All(answers, answer => answer.Expect(302));
        var accounts = new HashSet<string>();
        foreach (var browser in browsers)
            accounts.Add((await browser.OpenAsync("/api/v1/me")).Expect(200).String("id"));
        Assert.Single(accounts);
    }

    [Fact]
    public async Task SignIn_DeactivatedMemberOrAccount_Is403()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(id)).Expect(302);
        var account = (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");

        await Server.Access.SetActiveAsync(TestActors.Administrator, "acme", account, isActive: false);
        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
        await Server.Access.SetActiveAsync(TestActors.Administrator, "acme", account, isActive: true);
        await Server.Services.GetRequiredService<AccountService>().DeactivateAsync(TestActors.Administrator, account);
        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);
    }

    [Fact]
    public async Task Link_OwnAccount_SignsInWithTheProviderAfterwards()
    {
        var id = await _sso.AddAsync(new() { ["createsAccounts"] = false });
        var (person, browser) = await SignInWithPasswordAsync();
        await _sso.JoinAsync(person.Account, "acme");
        var link = (await browser.SendAsync("POST", $"/auth/sso/acme/{id}/link")).Expect(200);

        (await browser.OpenAsync(await SsoBrowser.VisitAsync(link.String("continueAt")))).Expect(302);

        var other = new SsoBrowser(Server);
        (await other.SignInAsync(id)).Expect(302);
        Assert.Equal(person.Account.Id, (await other.OpenAsync("/api/v1/me")).Expect(200).String("id"));
    }

    [Fact]
    public async Task Link_FinishedInAnotherSession_Is401()
    {
        var id = await _sso.AddAsync(new() { ["createsAccounts"] = false });
        var (person, browser) = await SignInWithPasswordAsync();
        await _sso.JoinAsync(person.Account, "acme");
        var link = (await browser.SendAsync("POST", $"/auth/sso/acme/{id}/link")).Expect(200);
        var (_, other) = await SignInWithPasswordAsync();
        browser.Cookies["fc"] = other.Cookies["fc"];

        (await browser.OpenAsync(await SsoBrowser.VisitAsync(link.String("continueAt")))).ExpectProblem(401);
    }

    [Fact]
    public async Task Link_NoMember_Is403()
    {
        var id = await _sso.AddAsync();
        var (_, browser) = await SignInWithPasswordAsync();
        var link = (await browser.SendAsync("POST", $"/auth/sso/acme/{id}/link")).Expect(200);

        (await browser.OpenAsync(await SsoBrowser.VisitAsync(link.String("continueAt")))).ExpectProblem(403);
    }

    [Fact]
    public async Task Session_OfAProvider_IsValidInItsOrganizationOnly()
    {
        await Server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(id)).Expect(302);
        var account = await FindAccountAsync(browser);
        await _sso.JoinAsync(account, "rival", BuiltInRoles.Owner.Slug);
        await Server.Services.GetRequiredService<IAccountStore>().SetAdministratorAsync(TestActors.Administrator, account.Id);
        await Server.Directories.RefreshAsync();

        (await browser.OpenAsync("/api/v1/organizations/rival")).ExpectProblem(404);
        (await browser.OpenAsync("/api/v1/installation/organizations")).ExpectProblem(403);
        (await browser.OpenAsync("/api/v1/accounts")).ExpectProblem(403);
        (await browser.SendAsync("POST", "/api/v1/me/second-factors/totp")).ExpectProblem(403);
        (await browser.SendAsync("POST", "/api/v1/me/email", """{"email":"evil@example.com"}""")).ExpectProblem(403);
        var list = (await browser.OpenAsync("/api/v1/organizations")).Expect(200).Json.GetProperty("items");
        Assert.Equal(["acme"], list.EnumerateArray().Select(item => item.GetProperty("slug").GetString()));
        (await browser.OpenAsync("/api/v1/organizations/acme")).Expect(200);
    }

    [Fact]
    public async Task Token_OfASessionOfAProvider_DoesNotManageTheInstallation()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(id)).Expect(302);
        var account = await FindAccountAsync(browser);
        await Server.Services.GetRequiredService<IAccountStore>().SetAdministratorAsync(TestActors.Administrator, account.Id);
        await Server.Directories.RefreshAsync();
        var expiry = Server.Time.GetUtcNow().AddDays(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);

        var created = (
            await browser.SendAsync("POST", "/api/v1/organizations/acme/tokens", $$"""{"name":"a","expiresAt":"{{expiry}}"}""")
        ).Expect(201);

        (await Server.SendAsync("GET", "/api/v1/accounts", created.String("token"))).ExpectProblem(403);
    }

    [Fact]
    public async Task Replace_AnotherIssuer_ForgetsThePeopleOfTheEarlierOne()
    {
        var id = await _sso.AddAsync();
        (await new SsoBrowser(Server).SignInAsync(id)).Expect(302);
        var store = Server.Services.GetRequiredService<ISsoStore>();
        Assert.NotNull(await store.FindIdentityAsync(id, "person-1"));

        (
            await Server.SendAsync(
                "PUT",
                $"/api/v1/organizations/acme/sso/{id}",
                Server.Token,
                """{"name":"a","issuer":"https://other.example","clientId":"x","clientSecret":"y"}"""
            )
        ).Expect(200);

        Assert.Null(await store.FindIdentityAsync(id, "person-1"));
    }

    [Fact]
    public async Task SignIn_Refused_IsInTheAuditLog()
    {
        var id = await _sso.AddAsync(new() { ["createsAccounts"] = false });

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(403);

        var records = Server.Services.GetRequiredService<DeniedRequests>().Take();
        Assert.Contains(records, record => (record.Organization, record.Subject, record.Code) == ("acme", $"acme/{id}", "noAccount"));
    }

    private async Task<(TestPerson, SsoBrowser)> SignInWithPasswordAsync()
    {
        var person = await TestPerson.SignInAsync(Server);
        var browser = new SsoBrowser(Server);
        browser.Cookies["fc"] = person.Cookie.Split('=', 2)[1];
        return (person, browser);
    }

    private async Task<Account> FindAccountAsync(SsoBrowser browser)
    {
        var id = (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");
        return (await Server.Services.GetRequiredService<AccountService>().FindAsync(id))!;
    }
}
