using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class PreconditionTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string, string?> Writes => WriteRequests.All;

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IfMatchCurrentVersion_IsApplied(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        var answer = await environment.WriteAsync(method, path, body, ("If-Match", "\"1.1\""));

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal(path == "/epoch" ? "2.1" : "1.2", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IfMatchOtherVersion_Is412AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        var older = (await environment.WriteAsync(method, path, body, ("If-Match", "\"1.0\""))).ExpectProblem(412);
        (await environment.WriteAsync(method, path, body, ("If-Match", "\"1.999\""))).ExpectProblem(412);

        if (path != "/epoch")
            Assert.Equal("\"1.1\"", older.Header("ETag"));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_TagAsProxiesChangeIt_AppliesToItsVersion(string method, string path, string? body)
    {
        string[] forms =
        [
            "W/\"1.1\"",
            "\"1.1-gzip\"",
            "\"1.1--gzip\"",
            "\"1.1;gzip\"",
            "W/\"1.1-br\"",
            "\"1.1-gzip-gzip\"",
            "\"1.1-yaml\"",
            "W/\"1.1-yaml-gzip\"",
            "\"other\", \"1.1\"",
            "\"1.0\",W/\"1.1-zstd\" , \"x\"",
            ", \"1.1\",",
        ];
        foreach (var form in forms)
        {
            var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
            var written = await environment.WriteAsync(method, path, body, ("If-Match", form));
            Assert.True(written.Status is >= 200 and <= 204, $"{form}: {written.Status} {written.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_ConditionThatIsNotMet_Is412AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        (string, string)[] conditions =
        [
            ("If-Match", "\"anything\""),
            ("If-Match", "\"\""),
            ("If-Match", "W/\"1.0\", \"1.2\""),
            ("If-Match", "\"1.1-gzip.x\""),
            ("If-Match", "\"1.1-deadbeef\""),
            ("If-None-Match", "\"1.1\""),
            ("If-None-Match", "\"x\", W/\"1.1-gzip\""),
        ];

        foreach (var condition in conditions)
            (await environment.WriteAsync(method, path, body, condition)).ExpectProblem(412);
        (await environment.WriteAsync(method, path, body, ("If-Match", "*"), ("If-None-Match", "*"))).ExpectProblem(412);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_MalformedCondition_Is400AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        string[] malformed = ["1.1", "\"1.1", "w/\"1.1\"", "W/1.1", "W/ \"1.1\"", "\"1.1\" \"1.2\"", "*, \"1.1\"", "\"1 1\"", ",", "'1.1'"];

        foreach (var value in malformed)
        {
            (await environment.WriteAsync(method, path, body, ("If-Match", value))).ExpectProblem(400);
            (await environment.WriteAsync(method, path, body, ("If-None-Match", value))).ExpectProblem(400);
        }

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [InlineData("If-Match")]
    [InlineData("If-None-Match")]
    public async Task Write_EmptyCondition_Is400(string name) => await AssertRejectedAsync((name, ""), "");

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_AnyVersion_RequiresThatTheTargetExists(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        var answer = await environment.WriteAsync(method, path, body, ("If-Match", "*"));

        if (path.EndsWith("/new", StringComparison.Ordinal))
            Assert.Equal("Item does not exist", answer.ExpectProblem(412).String("title"));
        else
            Assert.InRange(answer.Status, 200, 204);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_NoVersion_RequiresThatTheTargetDoesNotExist(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        var answer = await environment.WriteAsync(method, path, body, ("If-None-Match", "*"));

        if (path.EndsWith("/new", StringComparison.Ordinal))
            Assert.InRange(answer.Status, 200, 201);
        else
            answer.ExpectProblem(412);
    }

    [Theory]
    [InlineData("PATCH", "{}")]
    [InlineData("DELETE", null)]
    public async Task Write_OfAMissingFlag_Is404WhateverTheConditions(string method, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var condition in new[] { ("If-Match", "*"), ("If-Match", "\"1.0\""), ("If-None-Match", "*") })
            (await environment.SendAsync(method, "/flags/none", body, condition)).ExpectProblem(404);
    }

    [Theory]
    [InlineData("GET", "/api/v1/projects", null)]
    [InlineData("POST", "/api/v1/projects", """{"slug":"conditional"}""")]
    [InlineData("PATCH", "/api/v1/projects/shop", """{"name":"Conditional"}""")]
    [InlineData("DELETE", "/api/v1/projects/shop", null)]
    [InlineData("POST", "/api/v1/organizations/acme/tokens", """{"name":"conditional"}""")]
    public async Task Request_ForAResourceWithoutETag_ThatNamesOneIs412(string method, string path, string? body)
    {
        (await server.SendAsync(method, path, server.Token, body, ("If-Match", "\"1\""))).ExpectProblem(412);
        (await server.SendAsync(method, path, server.Token, body, ("If-Match", "1"))).ExpectProblem(400);
        var none = await server.SendAsync(method, path, server.Token, body, ("If-None-Match", "*"));

        none.Expect(method == "GET" ? 304 : 412);
        Assert.DoesNotContain(
            "onditional",
            (await server.SendAsync("GET", "/api/v1/projects", server.Token, (string?)null, ("If-Match", "*"))).Expect(200).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Write_ConcurrentWithTheSameIfMatch_AppliesOne()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => environment.SendAsync("PATCH", "/flags/limit", $$"""{"description":"{{i}}"}""", ("If-Match", "\"1.1\"")))
        );

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(7, answers.Count(answer => answer.Status == 412));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("€€€")]
    public async Task Write_InvalidIdempotencyKey_Is400(string key) => await AssertRejectedAsync(("Idempotency-Key", key), "");

    [Fact]
    public async Task Write_TooLongIdempotencyKey_Is400() => await AssertRejectedAsync(("Idempotency-Key", new string('k', 257)), "");

    [Theory]
    [InlineData("%00")]
    [InlineData("a%00b")]
    public async Task Write_MessageWithNul_Is400(string message) => await AssertRejectedAsync(("X-Nothing", "1"), "?message=" + message);

    [Fact]
    public async Task Write_TooLongMessage_Is400() => await AssertRejectedAsync(("X-Nothing", "1"), "?message=" + new string('m', 4_097));

    /// <summary>Sends writes with a header and a query, and asserts that the server rejects them and changes nothing.</summary>
    private async Task AssertRejectedAsync((string Name, string Value) header, string query)
    {
        var environment = await server.NewEnvironmentAsync();
        using var connection = await RawConnection.OpenAsync(server);
        foreach (var path in new[] { "/flags/a", "/ruleset", "/epoch" })
        {
            var (method, body) = path switch
            {
                "/epoch" => ("POST", ""),
                "/ruleset" => ("PUT", """{"flags":[]}"""),
                _ => ("PUT", SampleDocuments.Flag()),
            };
            var bytes = System.Text.Encoding.UTF8.GetBytes(
                $"{method} {environment.Path}{path}{query} HTTP/1.1\r\nHost: localhost\r\n"
                    + $"Authorization: Bearer {server.Token}\r\n{header.Name}: {header.Value}\r\nContent-Type: application/json\r\n"
                    + $"Content-Length: {body.Length}\r\n\r\n{body}"
            );

            await connection.SendAsync(bytes);

            Assert.Equal(400, (await connection.ReadAsync()).Status);
        }
        Assert.Equal("1.0", await environment.VersionAsync());
    }
}
