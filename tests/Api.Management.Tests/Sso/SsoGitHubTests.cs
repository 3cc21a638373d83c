using System.Web;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Sign-ins with the OAuth 2.0 of GitHub, as a GitHub Enterprise server offers it.</summary>
public sealed class SsoGitHubTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private RequestReceiver _gitHub = null!;
    private string _emails =
        """[{"email":"old@example.com","primary":false,"verified":true},{"email":"jane@example.com","primary":true,"verified":true}]""";

    public async Task InitializeAsync()
    {
        _gitHub = await RequestReceiver.StartAsync(AnswerAsync);
        _server = await TestServer.StartAsync(("Outbound:Allow", "127.0.0.1"), ("Sso:TimeoutSeconds", "30"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _gitHub.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_VerifiedPrimaryAddress_CreatesTheAccount()
    {
        var browser = new SsoBrowser(_server);

        (await SignInAsync(browser)).Expect(302);

        var me = (await browser.OpenAsync("/api/v1/me")).Expect(200);
        Assert.Equal(("jane@example.com", "Jane"), (me.String("email"), me.String("name")));
        var exchange = HttpUtility.ParseQueryString(_gitHub.Requests[0].Text);
        Assert.Equal(("code-1", "s3cret"), (exchange["code"], exchange["client_secret"]));
        Assert.NotEmpty(exchange["code_verifier"]!);
        Assert.Equal("Bearer access-1", _gitHub.Requests[1].Headers["Authorization"]);
    }

    [Fact]
    public async Task SignIn_PrimaryAddressThatIsNotVerified_Is403()
    {
        _emails =
            """[{"email":"jane@example.com","primary":true,"verified":false},{"email":"j@example.com","primary":false,"verified":true}]""";

        (await SignInAsync(new(_server))).ExpectProblem(403);
    }

    [Fact]
    public async Task SignIn_SameAnswerTwice_Is401()
    {
        var browser = new SsoBrowser(_server);
        var callback = await BeginAsync(browser);
        var copy = new SsoBrowser(_server);
        foreach (var (name, value) in browser.Cookies)
            copy.Cookies[name] = value;
        (await browser.OpenAsync(callback)).Expect(302);

        (await copy.OpenAsync(callback)).ExpectProblem(401);
    }

    private async Task<Answer> SignInAsync(SsoBrowser browser) => await browser.OpenAsync(await BeginAsync(browser));

    private async Task<string> BeginAsync(SsoBrowser browser)
    {
        var body = $$"""
            {"name":"Code","preset":"github","issuer":"{{_gitHub.Address}}","clientId":"fc","clientSecret":"s3cret",
             "domains":["example.com"],"createsAccounts":true}
            """;
        var created = (await _server.SendAsync("POST", "/api/v1/organizations/acme/sso", _server.Token, body)).Expect(201);
        var started = (await browser.OpenAsync($"/auth/sso/acme/{created.String("id")}")).Expect(302);
        var query = HttpUtility.ParseQueryString(new Uri(started.Header("Location")!).Query);
        Assert.Equal("S256", query["code_challenge_method"]);
        return $"/auth/sso/callback/{created.String("id")}?code=code-1&state={Uri.EscapeDataString(query["state"]!)}";
    }

    private async Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(
            http.Request.Path.Value switch
            {
                "/login/oauth/access_token" => """{"access_token":"access-1","token_type":"bearer"}""",
                "/api/v3/user" => """{"id":4711,"login":"jane","name":"Jane"}""",
                "/api/v3/user/emails" => _emails,
                _ => "{}",
            }
        );
    }
}
