using System.Text;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Accounts;

/// <summary>Requests that pages of other sites make with the cookie of a session.</summary>
public sealed class CrossSiteTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Body = """{"name":"Jane"}""";

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1", 403)]
    [InlineData("X-Other", "value", 403)]
    public async Task Write_WithACookie_RequiresTheSameOrigin(string name, string value, int status)
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("PATCH", "/api/v1/me", Body, (name, value))).Expect(status);
    }

    [Fact]
    public async Task Write_OwnOrigin_IsAccepted()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("PATCH", "/api/v1/me", Body, ("Origin", server.Address.GetLeftPart(UriPartial.Authority)))).Expect(200);
    }

    [Fact]
    public async Task Write_BothHeaders_FetchMetadataDecides()
    {
        var person = await TestPerson.SignInAsync(server);
        (string, string) origin = ("Origin", server.Address.GetLeftPart(UriPartial.Authority));

        (await person.SendAsync("PATCH", "/api/v1/me", Body, ("Sec-Fetch-Site", "cross-site"), origin)).ExpectProblem(403);
    }

    [Fact]
    public async Task Write_PublicUrl_IsTheOrigin()
    {
        await using var secure = await TestServer.StartAsync(("Server:PublicUrl", "https://flags.example.com/flags/"));
        var person = await TestPerson.SignInAsync(secure);

        (await person.SendAsync("PATCH", "/api/v1/me", Body, ("Origin", "https://flags.example.com"))).Expect(200);
        (await person.SendAsync("PATCH", "/api/v1/me", Body, ("Origin", "http://flags.example.com"))).ExpectProblem(403);
        (await person.SendAsync("PATCH", "/api/v1/me", Body, ("Origin", secure.Address.GetLeftPart(UriPartial.Authority)))).ExpectProblem(
            403
        );
    }

    [Theory]
    [InlineData("/auth/login")]
    [InlineData("/auth/logout")]
    public async Task SignInAndOut_FromAnotherSite_Is403(string path)
    {
        (await server.SendAsync("POST", path, null, "{}", ("Sec-Fetch-Site", "cross-site"))).ExpectProblem(403);
        (await server.SendAsync("POST", path, null, "{}", ("Origin", "https://evil.example"))).ExpectProblem(403);
    }

    [Fact]
    public async Task Logout_FromAnotherSite_KeepsTheSession()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("POST", "/auth/logout", null, ("Sec-Fetch-Site", "cross-site"))).ExpectProblem(403);

        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("TEXT/PLAIN; charset=utf-8")]
    [InlineData(null)]
    public async Task Write_TypeOfAForm_Is415(string? type)
    {
        var person = await TestPerson.SignInAsync(server);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await server.SendAsync(
            "PATCH",
            "/api/v1/me",
            null,
            content,
            ("Cookie", person.Cookie),
            ("Sec-Fetch-Site", "same-origin")
        );

        answer.ExpectProblem(415);
    }

    [Fact]
    public async Task Write_WithAToken_NeedsNoOrigin()
    {
        var person = await TestPerson.SignInAsync(server);
        var environment = await server.NewEnvironmentAsync();
        (string, string)[] headers = [("Cookie", person.Cookie), ("Origin", "https://evil.example")];

        (await server.SendAsync("PATCH", environment.Path, server.Token, """{"name":"New"}""", headers)).Expect(200);
    }

    [Fact]
    public async Task Read_FromAnotherSite_IsAllowed()
    {
        var person = await TestPerson.SignInAsync(server);

        (await person.SendAsync("GET", "/api/v1/me", null, ("Sec-Fetch-Site", "cross-site"))).Expect(200);
    }
}
