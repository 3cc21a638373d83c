using System.Web;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Sign-ins with the OAuth 2.0 of GitHub, as a GitHub Enterprise server offers it.</summary>
public sealed class SsoGitHubTests : IAsyncLifetime
{
    private const string TokenPath = "/login/oauth/access_token",
        UserPath = "/api/v3/user",
        EmailsPath = "/api/v3/user/emails";

    private readonly Dictionary<string, (int Status, string Body)> _answers = [];
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

    [Theory]
    // GitHub answers 200 with an error.
    [InlineData(TokenPath, 200, """{"error":"bad_verification_code","error_description":"The code has expired."}""", 401)]
    [InlineData(TokenPath, 200, """{"access_token":"","token_type":"bearer"}""", 401)]
    [InlineData(UserPath, 401, """{"message":"Bad credentials"}""", 401)]
    [InlineData(UserPath, 200, """{"login":"jane","name":"Jane"}""", 401)]
    [InlineData(UserPath, 200, """{"id":"4711","login":"jane"}""", 401)]
    [InlineData(UserPath, 200, "<html>", 401)]
    // The person has not granted the scope user:email.
    [InlineData(EmailsPath, 404, """{"message":"Not Found"}""", 401)]
    [InlineData(EmailsPath, 200, "{}", 403)]
    [InlineData(EmailsPath, 200, "[]", 403)]
    [InlineData(EmailsPath, 200, """[{"email":"jane@example.com","primary":false,"verified":true}]""", 403)]
    [InlineData(EmailsPath, 200, """[{"email":"jane@example.org","primary":true,"verified":true}]""", 403)]
    [InlineData(EmailsPath, 200, """[{"email":"jane@example.com","primary":true,"verified":"true"}]""", 403)]
    public async Task SignIn_AnswerThatDoesNotNameThePerson_BeginsNoSession(string path, int status, string body, int expected)
    {
        _answers[path] = (status, body);
        var browser = new SsoBrowser(_server);

        (await SignInAsync(browser)).ExpectProblem(expected);

        Assert.False(browser.HasSession);
    }

    [Fact]
    public async Task SignIn_PersonWithAnotherLoginAndAddress_IsTheSameAccount()
    {
        var provider = await AddAsync();
        var first = await AccountOfAsync(provider);
        _answers[UserPath] = (200, """{"id":4711,"login":"jane-doe","name":"Jane Doe"}""");
        _answers[EmailsPath] = (200, """[{"email":"private@example.org","primary":true,"verified":false}]""");

        var second = await AccountOfAsync(provider);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task SignIn_AnotherPersonWithTheFormerLogin_IsAnotherAccount()
    {
        var provider = await AddAsync();
        var first = await AccountOfAsync(provider);
        _answers[UserPath] = (200, """{"id":4712,"login":"jane","name":"Jane"}""");
        _answers[EmailsPath] = (200, """[{"email":"jane.2@example.com","primary":true,"verified":true}]""");

        var second = await AccountOfAsync(provider);

        Assert.NotEqual(first, second);
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

    private async Task<string> BeginAsync(SsoBrowser browser) => await BeginAsync(browser, await AddAsync());

    private static async Task<string> BeginAsync(SsoBrowser browser, string provider)
    {
        var started = (await browser.OpenAsync($"/auth/sso/acme/{provider}")).Expect(302);
        var query = HttpUtility.ParseQueryString(new Uri(started.Header("Location")!).Query);
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.Equal("read:user user:email", query["scope"]);
        return $"/auth/sso/callback/{provider}?code=code-1&state={Uri.EscapeDataString(query["state"]!)}";
    }

    private async Task<string> AddAsync()
    {
        var body = $$"""
            {"name":"Code","preset":"github","issuer":"{{_gitHub.Address}}","clientId":"fc","clientSecret":"s3cret",
             "domains":["example.com"],"createsAccounts":true}
            """;
        return (await _server.SendAsync("POST", "/api/v1/organizations/acme/sso", _server.Token, body)).Expect(201).String("id");
    }

    /// <summary>Signs in and returns the id of the account.</summary>
    private async Task<string> AccountOfAsync(string provider)
    {
        var browser = new SsoBrowser(_server);
        (await browser.OpenAsync(await BeginAsync(browser, provider))).Expect(302);
        return (await browser.OpenAsync("/api/v1/me")).Expect(200).String("id");
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var (status, body) = _answers.TryGetValue(path, out var other) ? other : (200, AnswerOf(path));
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    private string AnswerOf(string path) =>
        path switch
        {
            TokenPath => """{"access_token":"access-1","token_type":"bearer","scope":"read:user,user:email"}""",
            UserPath => """{"id":4711,"login":"jane","name":"Jane"}""",
            EmailsPath => _emails,
            _ => "{}",
        };
}
