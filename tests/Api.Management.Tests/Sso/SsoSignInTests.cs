using System.Text.Json.Nodes;
using FlagCluster.IdentityProvider;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Sign-ins with a real identity provider, which behaves and misbehaves.</summary>
public sealed class SsoSignInTests : IAsyncLifetime
{
    private SsoServer _sso = null!;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task SignIn_FirstTime_CreatesAMemberWithASession()
    {
        Provider.Person["name"] = "Jane Doe";
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);

        var answer = (await browser.SignInAsync(id, "?returnUrl=/console/flags?a=1%26b=2")).Expect(302);

        Assert.Equal("/console/flags?a=1&b=2", answer.Header("Location"));
        var me = (await browser.OpenAsync("/api/v1/me")).Expect(200);
        Assert.Equal(("jane@example.com", "Jane Doe"), (me.String("email"), me.String("name")));
        Assert.Equal($"sso:acme/{id}", me.Json.GetProperty("session").GetProperty("method").GetString());
        (await browser.OpenAsync("/api/v1/organizations/acme")).Expect(200);
        Assert.DoesNotContain(browser.Cookies.Keys, name => name.StartsWith(".AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_SecondTimeWithAnotherAddress_IsTheSameAccount()
    {
        var id = await _sso.AddAsync();
        var first = await SignInAsync(id);
        Provider.Person["email"] = "jane.doe@elsewhere.example";
        Provider.Person["email_verified"] = false;

        Assert.Equal(first, await SignInAsync(id));
    }

    [Fact]
    public async Task SignIn_ClaimsInUserInfoOnly_AreRead()
    {
        Provider.Person.Remove("email");
        Provider.Person.Remove("email_verified");
        Provider.UserInfo["email"] = "info@example.com";
        Provider.UserInfo["email_verified"] = true;
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);

        (await browser.SignInAsync(id)).Expect(302);

        Assert.Equal("info@example.com", (await browser.OpenAsync("/api/v1/me")).Expect(200).String("email"));
    }

    [Fact]
    public async Task Start_Challenge_HasPkceNonceAndTheExactRedirectUri()
    {
        var id = await _sso.AddAsync();
        var started = (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).Expect(302);

        var address = new Uri(started.Header("Location")!);

        var query = System.Web.HttpUtility.ParseQueryString(address.Query);
        Assert.StartsWith(Provider.Issuer, address.ToString(), StringComparison.Ordinal);
        Assert.Equal($"{_sso.Server.Address}auth/sso/callback/{id}", query["redirect_uri"]);
        Assert.Equal(("code", "S256", "openid profile email"), (query["response_type"], query["code_challenge_method"], query["scope"]));
        Assert.All([query["nonce"], query["state"], query["code_challenge"]], value => Assert.NotEmpty(value!));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/%09/evil.example/")]
    [InlineData("console")]
    public async Task Start_ReturnUrlOfAnotherServer_Is400(string url)
    {
        var id = await _sso.AddAsync();

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}?returnUrl={url}")).ExpectProblem(400);
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example/\"")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"another-client\"")]
    [InlineData("aud", "[]")]
    [InlineData("nonce", "\"another\"")]
    [InlineData("nonce", "null")]
    [InlineData("exp", "1")]
    [InlineData("exp", "null")]
    [InlineData("nbf", "99999999999")]
    [InlineData("sub", "null")]
    [InlineData("sub", "\"\"")]
    public async Task SignIn_InvalidClaim_Is401(string claim, string value)
    {
        Provider.ChangeIdToken = claims =>
        {
            if (JsonNode.Parse(value) is { } node)
                claims[claim] = node;
            else
                claims.Remove(claim);
        };

        await ExpectFailureAsync(await _sso.AddAsync());
    }

    [Fact]
    public async Task SignIn_IssuerWithoutItsSlash_Is401()
    {
        Provider.ChangeIdToken = claims => claims["iss"] = Provider.Issuer.TrimEnd('/');

        await ExpectFailureAsync(await _sso.AddAsync());
    }

    [Theory]
    [InlineData(TestSignature.None)]
    [InlineData(TestSignature.HmacWithPublicKey)]
    [InlineData(TestSignature.HmacWithClientSecret)]
    [InlineData(TestSignature.UnknownKey)]
    [InlineData(TestSignature.OtherKeyWithTheSameId)]
    public async Task SignIn_InvalidSignature_Is401(TestSignature signature)
    {
        Provider.Signature = signature;

        await ExpectFailureAsync(await _sso.AddAsync());
    }

    [Fact]
    public async Task SignIn_AfterARotationOfKeys_Succeeds()
    {
        var id = await _sso.AddAsync();
        await SignInAsync(id);
        Provider.Keys.Rotate();

        await SignInAsync(id);
    }

    [Fact]
    public async Task SignIn_SameAnswerTwice_Is401()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);
        var callback = await browser.BeginAsync(id);
        var before = browser.Cookies.ToList();
        (await browser.OpenAsync(callback)).Expect(302);
        var copy = new SsoBrowser(_sso.Server);
        foreach (var (name, value) in before)
            copy.Cookies[name] = value;

        (await copy.OpenAsync(callback)).ExpectProblem(401);

        Assert.False(copy.HasSession);
    }

    [Fact]
    public async Task SignIn_AnswerForAnotherBrowser_Is401()
    {
        var id = await _sso.AddAsync();
        var callback = await new SsoBrowser(_sso.Server).BeginAsync(id);
        var victim = new SsoBrowser(_sso.Server);
        await victim.BeginAsync(id);

        (await victim.OpenAsync(callback)).ExpectProblem(401);

        Assert.False(victim.HasSession);
    }

    [Fact]
    public async Task SignIn_AnswerOfAnotherProvider_Is401()
    {
        var (one, other) = (await _sso.AddAsync(), await _sso.AddAsync());
        var browser = new SsoBrowser(_sso.Server);
        var callback = await browser.BeginAsync(one);

        (await browser.OpenAsync(callback.Replace(one, other, StringComparison.Ordinal))).ExpectProblem(401);

        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_IssParameterOfAnotherProvider_Is401()
    {
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);
        var callback = await browser.BeginAsync(id);
        var issuer = Uri.EscapeDataString(Provider.Issuer);
        Assert.Contains(issuer, callback, StringComparison.OrdinalIgnoreCase);

        (await browser.OpenAsync(callback.Replace(issuer, "https%3A%2F%2Fevil.example", StringComparison.OrdinalIgnoreCase))).ExpectProblem(
            401
        );
    }

    [Theory]
    [InlineData("?error=access_denied")]
    [InlineData("?code=x&state=y")]
    [InlineData("?code=x")]
    [InlineData("")]
    public async Task SignIn_AnswerWithoutAState_Is401(string query)
    {
        var id = await _sso.AddAsync();

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/callback/{id}{query}")).ExpectProblem(401);
    }

    [Fact]
    public async Task Start_UnknownDisabledOrForeignProvider_Is404()
    {
        var disabled = await _sso.AddAsync(new() { ["enabled"] = false });
        var id = await _sso.AddAsync();
        var browser = new SsoBrowser(_sso.Server);

        foreach (var path in new[] { $"acme/{disabled}", $"other/{id}", "acme/unknown", $"callback/{disabled}" })
            (await browser.OpenAsync("/auth/sso/" + path)).ExpectProblem(404);
    }

    [Fact]
    public async Task SignIn_BegunOnOneServer_FinishesOnAnother()
    {
        var address = ("Server:PublicUrl", "http://flags.example.com/");
        await using var sso = await SsoServer.StartAsync(address);
        await using var second = await sso.Server.StartSecondAsync(address, ("Outbound:Allow", "127.0.0.1"), ("Sso:TimeoutSeconds", "30"));
        var id = await sso.AddAsync();
        var browser = new SsoBrowser(sso.Server);
        var callback = await browser.BeginAsync(id);

        browser.Server = second;
        (await browser.OpenAsync(callback)).Expect(302);

        (await browser.OpenAsync("/api/v1/me")).Expect(200);
        browser.Server = sso.Server;
        (await browser.OpenAsync("/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task ListProviders_OrganizationOrDomain_ReturnsTheirButtons()
    {
        var id = await _sso.AddAsync();
        await _sso.AddAsync(new() { ["enabled"] = false });

        foreach (var query in new[] { "organization=acme", "email=anybody@EXAMPLE.com" })
        {
            var items = (await _sso.Server.SendAsync("GET", "/auth/sso/providers?" + query, null)).Expect(200).Json.GetProperty("items");
            Assert.Equal([id], items.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        }
        foreach (var query in new[] { "organization=unknown", "email=jane@example.org", "email=nonsense" })
        {
            var items = (await _sso.Server.SendAsync("GET", "/auth/sso/providers?" + query, null)).Expect(200).Json.GetProperty("items");
            Assert.Equal(0, items.GetArrayLength());
        }
    }

    /// <summary>Signs in and returns the id of the account.</summary>
    private async Task<string> SignInAsync(string provider)
    {
        var browser = new SsoBrowser(_sso.Server);
        (await browser.SignInAsync(provider)).Expect(302);
        return (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");
    }

    private async Task ExpectFailureAsync(string provider)
    {
        var browser = new SsoBrowser(_sso.Server);

        var answer = await browser.SignInAsync(provider);

        answer.ExpectProblem(401);
        Assert.False(browser.HasSession);
    }
}
