using System.Text;
using FlagCluster.Control.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Accounts;

public sealed class SignInTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Login_RightPassword_ReturnsTheAccountAndSetsTheCookie()
    {
        var person = await TestPerson.CreateAsync(server);

        var answer = (await person.LoginAsync()).Expect(200);

        Assert.Equal((person.Account.Id, "Jane"), (answer.String("id"), answer.String("name")));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Matches(
            "^fc=fcw_[a-z0-9]{12}_[A-Za-z0-9_-]{43}; expires=[^;]+; path=/; samesite=lax; httponly$",
            answer.Header("Set-Cookie")
        );
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Login_BehindHttps_SetsTheHostCookie()
    {
        await using var secure = await TestServer.StartAsync(("Server:PublicUrl", "https://flags.example.com/"));
        var person = await TestPerson.CreateAsync(secure);

        var answer = (await person.LoginAsync()).Expect(200);

        Assert.Matches("^__Host-fc=[^;]+; expires=[^;]+; path=/; secure; samesite=lax; httponly$", answer.Header("Set-Cookie"));
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
        (
            await secure.SendAsync(
                "GET",
                "/api/v1/me",
                null,
                body: null,
                ("Cookie", person.Cookie.Replace("__Host-", "", StringComparison.Ordinal))
            )
        ).ExpectProblem(401);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("unknown")]
    [InlineData("deactivated")]
    [InlineData("no address")]
    public async Task Login_Failure_IsTheSame401(string kind)
    {
        var person = await TestPerson.CreateAsync(server);
        if (kind == "deactivated")
            await server.Services.GetRequiredService<AccountService>().DeactivateAsync(TestActors.Administrator, person.Account.Id);
        var email = kind switch
        {
            "unknown" => "nobody@example.com",
            "no address" => "nobody",
            _ => person.Account.Email.Text,
        };

        var answer = await LoginAsync(email, kind == "wrong" ? "other password" : TestPerson.Password);

        answer.ExpectProblem(401);
        Assert.Equal("Sign-in failed", answer.String("title"));
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.NotNull(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Login_RepeatedFailures_Are429WithRetryAfter()
    {
        var person = await TestPerson.CreateAsync(server);
        for (var i = 0; i < 5; i++)
            (await person.LoginAsync("wrong")).ExpectProblem(401);

        var answer = (await person.LoginAsync()).ExpectProblem(429);

        Assert.Equal(("Too many attempts", "1"), (answer.String("title"), answer.Header("Retry-After")));
    }

    [Fact]
    public async Task Login_SecondTime_ReplacesTheSession()
    {
        var person = await TestPerson.SignInAsync(server);
        var before = person.Cookie;

        (await person.LoginAsync()).Expect(200);

        Assert.NotEqual(before, person.Cookie);
        (await server.SendAsync("GET", "/api/v1/me", null, body: null, ("Cookie", before))).ExpectProblem(401);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task Login_CookieOfAnotherPerson_IsNotKept()
    {
        var attacker = await TestPerson.SignInAsync(server);
        var victim = await TestPerson.CreateAsync(server);
        var body = $$"""{"email":"{{victim.Account.Email}}","password":"{{TestPerson.Password}}"}""";

        var answer = await attacker.SendAsync("POST", "/auth/login", body);

        Assert.Equal(victim.Account.Id, answer.Expect(200).String("id"));
    }

    [Theory]
    [InlineData("""{"password":"x"}""", "/email")]
    [InlineData("""{"email":"jane@example.com"}""", "/password")]
    [InlineData("""{"email":5,"password":"x"}""", "/email")]
    [InlineData("""{"email":"jane@example.com","password":"x","admin":true}""", "/admin")]
    public async Task Login_InvalidBody_Is422(string body, string pointer)
    {
        var answer = (await server.SendAsync("POST", "/auth/login", null, body)).ExpectProblem(422);

        Assert.Contains(pointer, answer.Pointers);
    }

    [Fact]
    public async Task Login_PasswordOf10Megabytes_Is413()
    {
        var body = $$"""{"email":"jane@example.com","password":"{{new string('a', 10_000_000)}}"}""";

        (await server.SendAsync("POST", "/auth/login", null, body)).ExpectProblem(413);
    }

    [Fact]
    public async Task Login_PasswordWithNul_Is401()
    {
        (await LoginAsync("nul@example.com", "a\\u0000b")).ExpectProblem(401);
    }

    [Fact]
    public async Task Login_Get_Is405()
    {
        (await server.SendAsync("GET", "/auth/login", null)).ExpectProblem(405);
    }

    [Fact]
    public async Task Logout_Session_EndsIt()
    {
        var person = await TestPerson.SignInAsync(server);
        var before = person.Cookie;

        var answer = (await person.SendAsync("POST", "/auth/logout")).Expect(204);

        Assert.Equal("fc=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; samesite=lax; httponly", answer.Header("Set-Cookie"));
        (await server.SendAsync("GET", "/api/v1/me", null, body: null, ("Cookie", before))).ExpectProblem(401);
    }

    [Fact]
    public async Task Logout_SessionThatHasEnded_Is204()
    {
        var person = await TestPerson.SignInAsync(server);
        var cookie = person.Cookie;
        await person.SendAsync("POST", "/auth/logout");

        var again = await server.SendAsync("POST", "/auth/logout", null, body: null, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"));

        again.Expect(204);
        (await server.SendAsync("POST", "/auth/logout", null)).Expect(204);
    }

    [Fact]
    public async Task Me_SessionThatHasEnded_Is401AndDeletesTheCookie()
    {
        var person = await TestPerson.SignInAsync(server);
        var other = await person.SignInElsewhereAsync();
        (await other.SendAsync("DELETE", "/api/v1/me/sessions")).Expect(204);

        var answer = (await person.SendAsync("GET", "/api/v1/me")).ExpectProblem(401);

        Assert.Equal("Authentication required", answer.String("title"));
        Assert.Equal("", person.Cookie);
    }

    [Fact]
    public async Task Token_WithASession_TakesPrecedence()
    {
        var person = await TestPerson.SignInAsync(server);
        (string, string) cookie = ("Cookie", person.Cookie);

        (await server.SendAsync("GET", "/api/v1/projects", server.Token, body: null, cookie)).Expect(200);
        (await server.SendAsync("GET", "/api/v1/me", server.Token, body: null, cookie)).ExpectProblem(403);
        (await server.SendAsync("GET", "/api/v1/me", "nonsense", body: null, cookie)).ExpectProblem(401);
        (await server.SendAsync("GET", "/api/v1/me", null, body: null, cookie, ("X-API-Key", "nonsense"))).ExpectProblem(401);
        (await server.SendAsync("GET", "/api/v1/me", null, body: null, cookie, ("Authorization", "Basic eDp5"))).ExpectProblem(401);
    }

    [Fact]
    public async Task DataPlane_Session_IsNotACredential()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("POST", "/ofrep/v1/evaluate/flags", "{}")).Expect(401);
        (await person.SendAsync("GET", "/api/v1/ruleset")).ExpectProblem(401);
        (await person.SendAsync("POST", "/api/v1/track", "{}")).ExpectProblem(401);
    }

    [Fact]
    public async Task Me_Session_ShowsTheAccount()
    {
        var person = await TestPerson.SignInAsync(server);

        var me = (await person.SendAsync("GET", "/api/v1/me")).Expect(200).Json;

        Assert.Equal(person.Account.Email.Text, me.GetProperty("email").GetString());
        Assert.False(me.GetProperty("installationAdministrator").GetBoolean());
        Assert.True(me.GetProperty("hasPassword").GetBoolean());
        Assert.Equal("password", me.GetProperty("session").GetProperty("method").GetString());
        Assert.DoesNotContain("$pbkdf2", me.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Me_Patch_ChangesTheName()
    {
        var person = await TestPerson.SignInAsync(server);

        Assert.Equal("Jane Doe", (await person.SendAsync("PATCH", "/api/v1/me", """{"name":"Jane Doe"}""")).Expect(200).String("name"));
        Assert.Equal("Jane Doe", (await person.SendAsync("GET", "/api/v1/me")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Login_BodyOfAForm_Is415()
    {
        using var form = new StringContent("email=jane%40example.com&password=x", Encoding.UTF8, "application/x-www-form-urlencoded");

        (await server.SendAsync("POST", "/auth/login", null, form)).ExpectProblem(415);
    }

    private Task<Answer> LoginAsync(string email, string password) =>
        server.SendAsync("POST", "/auth/login", null, $$"""{"email":"{{email}}","password":"{{password}}"}""");
}
