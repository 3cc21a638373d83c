using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class PreconditionTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string, string?> Writes =>
        new()
        {
            { "PUT", "/flags/new", SampleDocuments.Flag() },
            { "PATCH", "/flags/limit", """{"description":"other"}""" },
            { "DELETE", "/flags/limit", null },
            { "PUT", "/segments/new", "{}" },
            { "PATCH", "/segments/staff", """{"description":"other"}""" },
            { "PUT", "/ruleset", """{"flags":[]}""" },
            { "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}""" },
            { "POST", "/restore", """{"version":"1.0"}""" },
            { "POST", "/epoch", null },
        };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IfMatchCurrentVersion_IsApplied(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.SendAsync(method, path, body, ("If-Match", "\"1.1\""));

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal(path == "/epoch" ? "2.1" : "1.2", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IfMatchOtherVersion_Is412AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var older = (await environment.SendAsync(method, path, body, ("If-Match", "\"1.0\""))).ExpectProblem(412);
        (await environment.SendAsync(method, path, body, ("If-Match", "\"1.999\""))).ExpectProblem(412);

        if (path != "/epoch")
            Assert.Equal("\"1.1\"", older.Header("ETag"));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IfMatchMalformed_Is400AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync(method, path, body, ("If-Match", "nonsense"))).ExpectProblem(400);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_RepeatedIdempotencyKey_ChangesOnceAndReturnsTheSame(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (string, string)[] headers = [("Idempotency-Key", "\"retry-1\""), ("If-Match", "\"1.1\"")];

        var first = await environment.SendAsync(method, path, body, headers);
        await environment.PutNumberAsync(1);
        var second = await environment.SendAsync(method, path, body, headers);

        Assert.InRange(first.Status, 200, 204);
        Assert.InRange(second.Status, 200, 204);
        Assert.Equal(first.Header("ETag"), second.Header("ETag"));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(path == "/epoch" ? "2.2" : "1.3", await environment.VersionAsync());
    }

    [Fact]
    public async Task Create_RepeatedIdempotencyKeyAndIfNoneMatch_Is200()
    {
        var environment = await server.NewEnvironmentAsync();
        (string, string)[] headers = [("Idempotency-Key", "create"), ("If-None-Match", "*")];
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), headers)).Expect(201);

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), headers)).Expect(200);
    }

    [Fact]
    public async Task Write_IdempotencyKeyOfAnotherWrite_Is422()
    {
        var environment = await server.NewEnvironmentAsync();
        (string, string)[] headers = [("Idempotency-Key", "create"), ("If-None-Match", "*")];
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), headers)).Expect(201);

        (await environment.SendAsync("PUT", "/flags/b", SampleDocuments.Flag(), headers)).ExpectProblem(422);
        (await environment.SendAsync("DELETE", "/flags/a", null, headers)).ExpectProblem(422);

        (await environment.SendAsync("GET", "/flags/a")).Expect(200);
    }

    [Fact]
    public async Task Write_ConcurrentWithTheSameIdempotencyKey_ChangesOnce()
    {
        var environment = await server.NewEnvironmentAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ => environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Idempotency-Key", "once")))
        );

        Assert.All(answers, answer => Assert.Equal("\"1.1\"", answer.Header("ETag")));
        Assert.Equal("1.1", await environment.VersionAsync());
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

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DryRun_ChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.SendAsync(method, path + "?dryRun=true", body);

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal("\"1.1\"", answer.Header("ETag"));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IdempotencyKeyOfADryRun_IsApplied(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await environment.SendAsync(method, path + "?dryRun=true", body, ("Idempotency-Key", "dry"));

        var answer = await environment.SendAsync(method, path, body, ("Idempotency-Key", "dry"));

        Assert.InRange(answer.Status, 200, 204);
        Assert.NotEqual("1.1", await environment.VersionAsync());
    }

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
