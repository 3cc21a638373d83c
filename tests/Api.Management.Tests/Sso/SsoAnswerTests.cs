using System.Web;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Answers of identity providers that are stolen, refused, large or late, and providers that name the same domain.</summary>
public sealed class SsoAnswerTests : IAsyncLifetime
{
    private SsoServer _sso = null!;

    private TestServer Server => _sso.Server;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task SignIn_CodeOfAnotherPersonWithTheOwnState_Is401()
    {
        var id = await _sso.AddAsync();
        var stolen = HttpUtility.ParseQueryString((await new SsoBrowser(Server).BeginAsync(id)).Split('?')[1])["code"]!;
        var attacker = new SsoBrowser(Server);
        var own = await attacker.BeginAsync(id);
        var code = HttpUtility.ParseQueryString(own.Split('?')[1])["code"]!;
        var injected = own.Replace(Uri.EscapeDataString(code), Uri.EscapeDataString(stolen), StringComparison.Ordinal);
        Assert.NotEqual(own, injected);

        (await attacker.OpenAsync(injected)).ExpectProblem(401);

        Assert.False(attacker.HasSession);
    }

    [Fact]
    public async Task SignIn_DeniedWithAValidState_Is401()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(Server);
        var started = (await browser.OpenAsync($"/auth/sso/acme/{id}")).Expect(302).Header("Location")!;
        var state = HttpUtility.ParseQueryString(new Uri(started).Query)["state"]!;

        var answer = await browser.OpenAsync($"/auth/sso/callback/{id}?error=access_denied&state={Uri.EscapeDataString(state)}");

        answer.ExpectProblem(401);
        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_KeysRotatedWhileTheyCannotBeRead_Is401UntilTheyCan()
    {
        var id = await _sso.AddAsync();
        (await new SsoBrowser(Server).SignInAsync(id)).Expect(302);
        Provider.Keys.Rotate();
        Provider.Answer = http =>
        {
            var isMetadata = http.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal);
            if (isMetadata)
                http.Response.StatusCode = 500;
            return Task.FromResult(isMetadata);
        };

        (await new SsoBrowser(Server).SignInAsync(id)).ExpectProblem(401);
        Provider.Answer = null;
        Server.Time.Advance(TimeSpan.FromMinutes(1));
        var later = await new SsoBrowser(Server).SignInAsync(id);

        later.Expect(302);
    }

    [Fact]
    public async Task SignIn_PushedRequestsAdvertisedAndRefused_DoesNotNeedThem()
    {
        var id = await _sso.AddAsync();
        var pushed = 0;
        Provider.ChangeDiscovery = document => document["pushed_authorization_request_endpoint"] = Provider.Issuer + "connect/par";
        Provider.Answer = http =>
        {
            if (!http.Request.Path.StartsWithSegments("/connect/par", StringComparison.Ordinal))
                return Task.FromResult(false);
            Interlocked.Increment(ref pushed);
            http.Response.StatusCode = 400;
            return Task.FromResult(true);
        };

        (await new SsoBrowser(Server).SignInAsync(id)).Expect(302);

        Assert.Equal(0, pushed);
    }

    [Theory]
    [InlineData(400 * 1024, 401)]
    [InlineData(2 * 1024 * 1024, 503)]
    public async Task SignIn_HugeIdToken_BeginsNoSession(int length, int status)
    {
        Provider.ChangeIdToken = claims => claims["padding"] = new string('x', length);
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(await _sso.AddAsync())).ExpectProblem(status);

        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_HugeUserInfo_BeginsNoSession()
    {
        Provider.UserInfo["padding"] = new string('x', 2 * 1024 * 1024);
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(await _sso.AddAsync())).ExpectProblem(503);

        Assert.False(browser.HasSession);
    }

    [Theory]
    [InlineData("{tenantid}")]
    [InlineData("9188040d-6c67-4c5b-b112-36a304b66dad")]
    public async Task SignIn_TokenOfAnotherTenant_Is401(string tenant)
    {
        Provider.ChangeIdToken = claims => claims["iss"] = $"https://login.microsoftonline.com/{tenant}/v2.0";
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(await _sso.AddAsync())).ExpectProblem(401);

        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task Start_DiscoveryWithATenantTemplate_Is503()
    {
        var id = await _sso.AddAsync();
        Provider.ChangeDiscovery = document => document["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0";

        (await new SsoBrowser(Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }

    [Fact]
    public async Task SignIn_DomainThatTwoOrganizationsName_GivesTheSecondNoAccessToTheAccount()
    {
        var first = await _sso.AddAsync();
        await Server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var second = await _sso.AddAsync(token: (await Server.AddOwnerAsync("rival")).Text, organization: "rival");
        (await new SsoBrowser(Server).SignInAsync(first)).Expect(302);
        var browser = new SsoBrowser(Server);
        var started = (await browser.OpenAsync($"/auth/sso/rival/{second}")).Expect(302);

        var answer = await browser.OpenAsync(await SsoBrowser.VisitAsync(started.Header("Location")!));

        answer.ExpectProblem(403);
        Assert.False(browser.HasSession);
        var buttons = (await Server.SendAsync("GET", "/auth/sso/providers?email=jane@example.com", null)).Expect(200).Json;
        Assert.Equal([first, second], buttons.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_BehindAProxyWithHttpsAndAPath_FinishesThere(bool removesThePath)
    {
        await using var sso = await SsoServer.StartAsync(("Server:PublicUrl", "https://flags.example.com/fc/"));
        var id = await sso.AddAsync();
        var browser = new SsoBrowser(sso.Server);
        var started = (await browser.OpenAsync($"/auth/sso/acme/{id}?returnUrl=/console/flags")).Expect(302).Header("Location")!;
        var redirect = HttpUtility.ParseQueryString(new Uri(started).Query)["redirect_uri"];
        var callback = await SsoBrowser.VisitAsync(started);

        var finished = await browser.OpenAsync(removesThePath ? callback["/fc".Length..] : callback);

        Assert.Equal($"https://flags.example.com/fc/auth/sso/callback/{id}", redirect);
        Assert.Equal("/fc/console/flags", finished.Expect(302).Header("Location"));
        Assert.Contains("__Host-fc", browser.Cookies.Keys);
        (await browser.OpenAsync("/fc/api/v1/me")).Expect(200);
    }
}
