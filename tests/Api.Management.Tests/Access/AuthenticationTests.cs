using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

public sealed class AuthenticationTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("fcv_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Token_MissingOrUnknown_Is401WithBearerChallenge(string? token)
    {
        var answer = (await server.SendAsync("GET", "/api/v1/projects", token)).ExpectProblem(401);

        var expected = token is null ? "Bearer realm=\"FlagCluster\"" : "Bearer realm=\"FlagCluster\", error=\"invalid_token\"";
        Assert.Equal(expected, answer.Header("WWW-Authenticate"));
        Assert.Equal("Authentication required", answer.String("title"));
    }

    [Fact]
    public async Task Token_Unknown_Is401BeforeTheBodyIsRead()
    {
        var body = new string(' ', 100_000);

        (await server.SendAsync("PUT", "/api/v1/projects/shop/environments/x/ruleset", "nonsense", body)).ExpectProblem(401);
    }

    [Fact]
    public async Task Token_LastCharacterChanged_Is401()
    {
        var other = server.Token[..^1] + (server.Token[^1] == 'A' ? 'B' : 'A');

        (await server.SendAsync("GET", "/api/v1/projects", other)).ExpectProblem(401);
    }

    [Fact]
    public async Task Token_InXApiKey_IsAccepted()
    {
        (await server.SendAsync("GET", "/api/v1/projects", null, body: null, ("X-API-Key", server.Token))).Expect(200);
    }

    [Theory]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiJ9.e30.foreign")]
    [InlineData("Bearer fcv_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task Token_InXApiKeyWithACredentialOfAnotherSystem_IsAccepted(string authorization)
    {
        (string, string)[] headers = [("X-API-Key", server.Token), ("Authorization", authorization)];

        (await server.SendAsync("GET", "/api/v1/projects", null, body: null, headers)).Expect(200);
    }

    [Fact]
    public async Task Token_InAuthorizationWithAnXApiKeyOfAnotherSystem_IsAccepted()
    {
        (await server.SendAsync("GET", "/api/v1/projects", server.Token, body: null, ("X-API-Key", "foreign"))).Expect(200);
    }

    [Fact]
    public async Task Token_WithCookie_IsUsed()
    {
        (await server.SendAsync("GET", "/api/v1/projects", server.Token, body: null, ("Cookie", "session=nonsense"))).Expect(200);
    }

    [Fact]
    public async Task Token_UnknownWithCookie_Is401()
    {
        (await server.SendAsync("GET", "/api/v1/projects", "nonsense", body: null, ("Cookie", "session=nonsense"))).ExpectProblem(401);
    }

    [Theory]
    [InlineData("/api/v1/me", null, "Sign in with POST /auth/login, and send no token")]
    [InlineData("/api/v1/me/sessions", "nonsense", "Sign in with POST /auth/login, and send no token")]
    [InlineData("/api/v1/projects", null, "Send a valid API token")]
    [InlineData("/api/v1/ruleset", null, "Send a valid SDK key")]
    public async Task Credential_Missing_IsAnsweredWithTheOneThatTheEndpointNeeds(string path, string? token, string detail)
    {
        var answer = (await server.SendAsync("GET", path, token)).ExpectProblem(401);

        Assert.StartsWith(detail, answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SdkKey_OnTheManagementApi_Is401()
    {
        var environment = await server.NewEnvironmentAsync();

        (await server.SendAsync("GET", environment.Path + "/flags", environment.ServerKey)).ExpectProblem(401);
    }
}
