using FlagCluster.IdentityProvider;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Persons who prove again to the identity provider who they are, for changes that need a recent sign-in.</summary>
public sealed class SsoConfirmationTests : IAsyncLifetime
{
    private SsoServer _sso = null!;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task Start_ToConfirm_AsksTheProviderToSignInAgain()
    {
        var id = await _sso.AddAsync();
        var started = (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}?confirm=true")).Expect(302);

        var query = System.Web.HttpUtility.ParseQueryString(new Uri(started.Header("Location")!).Query);

        Assert.Equal(("login", "0"), (query["prompt"], query["max_age"]));
    }

    [Fact]
    public async Task Start_UnknownConfirm_Is400()
    {
        var id = await _sso.AddAsync();

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}?confirm=yes")).ExpectProblem(400);
    }

    [Fact]
    public async Task SignIn_ProviderKnowsThePersonSinceHours_IsConfirmedBySigningInAgain()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);
        Provider.Person["auth_time"] = _sso.Server.Time.GetUtcNow().AddHours(-3).ToUnixTimeSeconds();
        (await browser.SignInAsync(id)).Expect(302);

        var refused = (await browser.SendAsync("POST", "/api/v1/me/second-factors/totp")).ExpectProblem(403);
        Provider.Person["auth_time"] = _sso.Server.Time.GetUtcNow().ToUnixTimeSeconds();
        (await browser.SignInAsync(id, "?confirm=true")).Expect(302);
        var accepted = await browser.SendAsync("POST", "/api/v1/me/second-factors/totp");

        Assert.Equal("urn:flagcluster:problem:fresh-sign-in-required", refused.String("type"));
        accepted.Expect(201);
    }
}
