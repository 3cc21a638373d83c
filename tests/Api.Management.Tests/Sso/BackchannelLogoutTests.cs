using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Tests.SecondFactors;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Signing out at the identity provider, and by it.</summary>
public sealed class BackchannelLogoutTests : IAsyncLifetime
{
    private SsoServer _sso = null!;
    private string _provider = "";

    private TestServer Server => _sso.Server;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync()
    {
        _sso = await SsoServer.StartAsync();
        _provider = await _sso.AddAsync(new() { ["signsOutOfProvider"] = true });
        Provider.Person["sid"] = "session-1";
    }

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task Logout_TokenOfASubject_EndsItsSessions()
    {
        var browsers = new[] { await SignInAsync(), await SignInAsync() };

        (await LogoutAsync(Token())).Expect(200);

        foreach (var browser in browsers)
            (await browser.OpenAsync("/api/v1/me")).ExpectProblem(401);
    }

    [Fact]
    public async Task Logout_TokenOfASession_EndsOnlyThat()
    {
        var first = await SignInAsync();
        Provider.Person["sid"] = "session-2";
        var second = await SignInAsync();

        (await LogoutAsync(Token(claims => claims["sid"] = "session-2"))).Expect(200);

        (await first.OpenAsync("/api/v1/me")).Expect(200);
        (await second.OpenAsync("/api/v1/me")).ExpectProblem(401);
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example/\"")]
    [InlineData("aud", "\"another\"")]
    [InlineData("exp", "1")]
    [InlineData("exp", "null")]
    [InlineData("iat", "1")]
    [InlineData("iat", "null")]
    [InlineData("jti", "null")]
    [InlineData("events", "null")]
    [InlineData("events", "{}")]
    [InlineData("nonce", "\"x\"")]
    [InlineData("sub", "null")]
    public async Task Logout_InvalidToken_Is400(string claim, string value)
    {
        var browser = await SignInAsync();
        var token = Token(claims =>
        {
            if (JsonNode.Parse(value) is { } node)
                claims[claim] = node;
            else
                claims.Remove(claim);
        });

        (await LogoutAsync(token)).ExpectProblem(400);

        (await browser.OpenAsync("/api/v1/me")).Expect(200);
    }

    [Theory]
    [InlineData(TestSignature.None)]
    [InlineData(TestSignature.HmacWithPublicKey)]
    [InlineData(TestSignature.UnknownKey)]
    public async Task Logout_InvalidSignature_Is400(TestSignature signature)
    {
        var browser = await SignInAsync();
        Provider.Signature = signature;

        (await LogoutAsync(Token())).ExpectProblem(400);

        (await browser.OpenAsync("/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Logout_SameTokenTwice_Is400()
    {
        var token = Token();
        (await LogoutAsync(token)).Expect(200);
        var browser = await SignInAsync();

        (await LogoutAsync(token)).ExpectProblem(400);

        (await browser.OpenAsync("/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Logout_PersonWhoIsErased_LeavesNothingOfTheRequest()
    {
        var browser = await SignInAsync();
        var account = (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");
        (await LogoutAsync(Token())).Expect(200);
        Assert.Contains(await PersonalAsync(), data => data.Contains("Provider/1.0", StringComparison.Ordinal));

        await Server.Services.GetRequiredService<IAuditMaintenance>().EraseAsync(TestActors.Administrator, "acme", account);

        Assert.DoesNotContain(await PersonalAsync(), data => data.Contains("Provider/1.0", StringComparison.Ordinal));

        async Task<IReadOnlyList<string>> PersonalAsync() =>
            [
                .. (await Server.Services.GetRequiredService<IAuditReader>().ReadAsync(new("acme", 1000)))
                    .Select(entry => entry.Personal)
                    .OfType<string>(),
            ];
    }

    [Fact]
    public async Task Logout_SessionsCannotBeDeleted_IsRepeatedWithTheSameToken()
    {
        var browser = await SignInAsync();
        var token = Token();
        await ExecuteAsync("CREATE TRIGGER no_end BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'no disk'); END");

        (await LogoutAsync(token)).ExpectProblem(503);
        await ExecuteAsync("DROP TRIGGER no_end");
        (await LogoutAsync(token)).Expect(200);

        (await browser.OpenAsync("/api/v1/me")).ExpectProblem(401);
    }

    [Fact]
    public async Task SignIn_SessionCannotBeRecorded_BeginsNone()
    {
        await ExecuteAsync("CREATE TRIGGER no_record BEFORE INSERT ON sso_sessions BEGIN SELECT RAISE(ABORT, 'no disk'); END");
        var browser = new SsoBrowser(Server);

        (await browser.SignInAsync(_provider)).ExpectProblem(503);

        Assert.False(browser.HasSession);
        var account = await Server.Services.GetRequiredService<IAccountStore>().FindByEmailAsync(EmailAddress.Parse("jane@example.com"));
        Assert.Empty(await Server.Services.GetRequiredService<ISessionStore>().ListAsync(account!.Id));
    }

    [Fact]
    public async Task Logout_SessionThatReplacedAnother_EndsIt()
    {
        var browser = await SignInAsync();
        var started = (await browser.SendAsync("POST", "/api/v1/me/second-factors/totp")).Expect(201);
        var code = Authenticator.CodeOf(Server, started.String("secret"));
        (await browser.SendAsync("POST", "/api/v1/me/second-factors/totp/confirm", $$"""{"code":"{{code}}"}""")).Expect(200);
        (await browser.OpenAsync("/api/v1/me")).Expect(200);

        (await LogoutAsync(Token())).Expect(200);

        (await browser.OpenAsync("/api/v1/me")).ExpectProblem(401);
    }

    [Fact]
    public async Task SignOut_SessionOfTheProvider_ReturnsWhereToSignOut()
    {
        var browser = await SignInAsync();

        var answer = (await browser.SendAsync("POST", "/auth/logout")).Expect(200);

        var address = new Uri(answer.String("continueAt"));
        var query = System.Web.HttpUtility.ParseQueryString(address.Query);
        Assert.StartsWith(Provider.Issuer + "connect/logout", address.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, query["id_token_hint"]!.Split('.').Length);
        Assert.Equal($"{Server.Address}console/", query["post_logout_redirect_uri"]);
        Assert.False(browser.HasSession);
        (await browser.SendAsync("POST", "/auth/logout")).Expect(204);
    }

    [Fact]
    public async Task Test_Provider_ReturnsEachStepWithoutSecrets()
    {
        var answer = await TestAsync(_provider);

        Assert.Equal(
            ["discovery ok", "keys ok", "pkce ok", "scopes ok", "signOut ok", "redirectUri ok", "token ok"],
            answer.Json.GetProperty("steps").EnumerateArray().Select(Describe)
        );
        Assert.DoesNotContain(TestIdentityProvider.ClientSecret, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_WrongClientSecret_FailsAtTheTokenEndpoint()
    {
        var id = await _sso.AddAsync(new() { ["clientSecret"] = "wrong" });

        var answer = await TestAsync(id);

        Assert.False(answer.Json.GetProperty("succeeded").GetBoolean());
        Assert.Equal("token failed", Describe(answer.Json.GetProperty("steps").EnumerateArray().Last()));
    }

    [Fact]
    public async Task Test_IssuerWithoutItsSlash_FailsAtDiscovery()
    {
        var id = await _sso.AddAsync(new() { ["issuer"] = Provider.Issuer.TrimEnd('/') });

        var answer = await TestAsync(id);

        Assert.Equal(["discovery failed"], answer.Json.GetProperty("steps").EnumerateArray().Select(Describe));
    }

    private static string Describe(System.Text.Json.JsonElement step) =>
        $"{step.GetProperty("name").GetString()} {step.GetProperty("status").GetString()}";

    private async Task<Answer> TestAsync(string id) =>
        (await Server.SendAsync("POST", $"/api/v1/organizations/acme/sso/{id}/test", Server.Token)).Expect(200);

    private string Token(Action<JsonObject>? change = null) => Provider.LogoutToken(Server.Time.GetUtcNow(), change);

    private async Task<Answer> LogoutAsync(string token)
    {
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        return await Server.SendAsync("POST", $"/auth/sso/backchannel-logout/{_provider}", key: null, form, ("User-Agent", "Provider/1.0"));
    }

    /// <summary>Makes the database fail as a full disk would, or repairs it.</summary>
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Server.DatabasePath};Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<SsoBrowser> SignInAsync()
    {
        var browser = new SsoBrowser(Server);
        (await browser.SignInAsync(_provider)).Expect(302);
        return browser;
    }
}
