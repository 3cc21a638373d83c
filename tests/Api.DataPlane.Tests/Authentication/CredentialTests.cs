using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Authentication;

/// <summary>Credentials and challenges of every endpoint that SDK keys open.</summary>
public sealed class CredentialTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Foreign = "Bearer eyJhbGciOiJSUzI1NiJ9.e30.foreign";

    /// <summary>Gets method, path and body of a request to each endpoint.</summary>
    public static TheoryData<string, string, string?> Endpoints =>
        new()
        {
            { "POST", "/ofrep/v1/evaluate/flags", "{}" },
            { "POST", "/ofrep/v1/evaluate/flags/limit", "{}" },
            { "GET", "/api/v1/ruleset", null },
            { "HEAD", "/api/v1/stream", null },
            { "HEAD", "/ofrep/v1/stream", null },
            { "POST", "/api/v1/track", """{"events":[]}""" },
            { "POST", "/api/v1/exposures", """{"events":[]}""" },
        };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_WithoutKey_IsChallenged(string method, string path, string? body)
    {
        foreach (var origin in new[] { "", "https://shop.example" })
        {
            var missing = (await SendAsync(method, path, body, ("Origin", origin))).Expect(401);
            var wrong = (await SendAsync(method, path, body, ("Origin", origin), ("X-API-Key", "wrong"))).Expect(401);

            Assert.Equal("Bearer realm=\"FlagCluster\"", missing.Header("WWW-Authenticate"));
            Assert.Equal("Bearer realm=\"FlagCluster\", error=\"invalid_token\"", wrong.Header("WWW-Authenticate"));
        }
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_KeyInXApiKeyWithACredentialOfAnotherSystem_IsAccepted(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var authorization in new[] { Foreign, "Basic dXNlcjpwYXNz", "Bearer " + server.Token })
            (await SendAsync(method, path, body, ("Authorization", authorization), ("X-API-Key", environment.ServerKey))).Expect(200);
        (await SendAsync(method, path, body, ("Authorization", "Bearer " + environment.ServerKey), ("X-API-Key", "x"))).Expect(200);
    }

    [Fact]
    public async Task Request_ForeignTokenAfterOneWithAKey_IsStillRejected()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        // On one connection, which reuses the text of a header that is repeated.
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            foreach (var key in new[] { $"X-API-Key: {environment.ServerKey}\r\n", "" })
            {
                await connection.SendAsync(
                    $"POST /ofrep/v1/evaluate/flags/limit HTTP/1.1\r\nHost: localhost\r\nAuthorization: {Foreign}\r\n{key}"
                        + "Content-Length: 2\r\n\r\n{}"
                );
                statuses.Add((await connection.ReadAsync()).Status);
            }
        }

        Assert.Equal([200, 401, 200, 401, 200, 401], statuses);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_AfterABaseAddressWithSlash_IsTheSame(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var origin in new[] { "", "https://shop.example" })
        {
            var answer = await SendAsync(
                method,
                server.Address + path,
                body,
                ("Origin", origin),
                ("Authorization", "Bearer " + environment.ServerKey)
            );
            answer.Expect(200);
        }
    }

    [Theory]
    [InlineData("/api/v1/track", """{"events":[{"name":"n","targetingKey":"u"}]}""")]
    [InlineData("/api/v1/exposures", """{"events":[{"flagKey":"limit"}]}""")]
    public async Task Report_UnknownQueryParameter_Is400(string path, string body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var query in new[] { "?dryRun=true", "?validate" })
            (await server.SendAsync("POST", path + query, environment.ServerKey, body)).ExpectProblem(400);
    }

    private Task<Answer> SendAsync(string method, string path, string? body, params (string Name, string Value)[] headers) =>
        server.SendAsync(method, path, null, body, [.. headers.Where(header => header.Value.Length > 0)]);
}
