using FlagCluster.IdentityProvider;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Sign-ins that fail in a browser: it is sent to a page that explains why.</summary>
public sealed class SsoFailureTests : IAsyncLifetime
{
    private const string ReturnUrl = "?returnUrl=/console/acme/shop?a=1%26b=2";

    private SsoServer _sso = null!;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task SignIn_Refused_LeadsToTheSignInPageWithTheReason()
    {
        var id = await _sso.AddAsync(new() { ["createsAccounts"] = false });
        var browser = new SsoBrowser(_sso.Server) { ShowsPages = true };

        var answer = (await browser.SignInAsync(id, ReturnUrl)).Expect(302);

        Assert.Equal("/console/sign-in?sso=noAccount&organization=acme&return=%2Facme%2Fshop%3Fa%3D1%26b%3D2", answer.Header("Location"));
        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_AnswerThatIsNotValid_LeadsToTheSignInPage()
    {
        Provider.ChangeIdToken = claims => claims["aud"] = "another-client";
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server) { ShowsPages = true };

        var answer = (await browser.SignInAsync(id)).Expect(302);

        Assert.Equal("/console/sign-in?sso=invalid&organization=acme", answer.Header("Location"));
        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_CancelledAtTheProvider_LeadsToTheSignInPage()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server) { ShowsPages = true };
        var callback = await browser.BeginAsync(id);
        var state = System.Web.HttpUtility.ParseQueryString(callback.Split('?')[1])["state"]!;

        var answer = await browser.OpenAsync($"/auth/sso/callback/{id}?error=access_denied&state={Uri.EscapeDataString(state)}");

        Assert.StartsWith(
            "/console/sign-in?sso=cancelled&organization=acme",
            answer.Expect(302).Header("Location"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Start_ProviderThatIsUnavailable_LeadsToTheSignInPage()
    {
        Provider.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        };
        var id = await _sso.AddAsync();

        var answer = (await new SsoBrowser(_sso.Server) { ShowsPages = true }.OpenAsync($"/auth/sso/acme/{id}")).Expect(302);

        Assert.Equal("/console/sign-in?sso=unavailable&organization=acme", answer.Header("Location"));
    }

    [Fact]
    public async Task Start_ProviderThatIsDisabled_LeadsToTheSignInPage()
    {
        var id = await _sso.AddAsync(new() { ["enabled"] = false });

        var answer = (await new SsoBrowser(_sso.Server) { ShowsPages = true }.OpenAsync($"/auth/sso/acme/{id}")).Expect(302);

        Assert.StartsWith("/console/sign-in?sso=missing&organization=acme", answer.Header("Location"), StringComparison.Ordinal);
    }
}
