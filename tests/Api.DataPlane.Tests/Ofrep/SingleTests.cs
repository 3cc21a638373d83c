using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

public sealed class SingleTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData(
        "checkout",
        """{"targetingKey":"u","email":"a@acme.example"}""",
        """{"key":"checkout","variant":"on","value":true,"reason":"TARGETING_MATCH","metadata":{"version":"1.1"}}"""
    )]
    [InlineData("checkout", "{}", """{"key":"checkout","variant":"off","value":false,"reason":"DEFAULT","metadata":{"version":"1.1"}}""")]
    [InlineData(
        "layout",
        "{}",
        """{"key":"layout","variant":"wide","value":{"columns":3,"name":"größer"},"reason":"STATIC","metadata":{"version":"1.1"}}"""
    )]
    [InlineData("limit", "{}", """{"key":"limit","variant":"low","value":1.5,"reason":"STATIC","metadata":{"version":"1.1"}}""")]
    public async Task Evaluate_FlagOfEachType_ReturnsValueVariantReasonAndVersion(string flag, string context, string expected)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.EvaluateAsync(flag, context);

        Assert.Equal(expected, Sorted(answer));
    }

    [Fact]
    public async Task Evaluate_Split_HasTheReasonSplit()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.EvaluateAsync("color", """{"targetingKey":"user-1"}""")).Expect(200);

        Assert.Equal("SPLIT", answer.String("reason"));
    }

    [Fact]
    public async Task Evaluate_FlagDisabledWithoutOffVariant_HasNoValue()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.EvaluateAsync("off")).Expect(200);

        Assert.Equal("DISABLED", answer.String("reason"));
        Assert.False(answer.Json.TryGetProperty("value", out _));
        Assert.False(answer.Json.TryGetProperty("variant", out _));
    }

    [Theory]
    [InlineData("""{"plan":"free"}""", "TARGETING_MATCH")]
    [InlineData("""{"plan":"pro","targetingKey":"u"}""", "SPLIT")]
    [InlineData("{}", "DEFAULT")]
    public async Task Evaluate_FlagThatServesNothing_HasReasonAndNoValue(string context, string reason)
    {
        var environment = await server.NewEnvironmentAsync(
            """
            {"flags":[{"key":"f","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[
              {"id":"free","when":{"attribute":"plan","equals":"free"},"serve":{"nothing":true}},
              {"id":"pro","when":{"attribute":"plan","equals":"pro"},"serve":{"split":[{"nothing":true,"weight":100000}]}}]}]}
            """
        );

        var single = Sorted(await environment.EvaluateAsync("f", context));
        var bulk = (await environment.BulkAsync(context)).Expect(200);

        Assert.Equal($$$"""{"key":"f","reason":"{{{reason}}}","metadata":{"version":"1.1"}}""", single);
        Assert.Equal($$"""[{"key":"f","reason":"{{reason}}"}]""", bulk.Json.GetProperty("flags").GetRawText());
    }

    [Fact]
    public async Task Evaluate_IncludedKey_NeedsNoAttributes()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.EvaluateAsync("checkout", """{"targetingKey":"root"}""");

        Assert.Equal("on", answer.String("variant"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("fcs_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Evaluate_MissingOrUnknownKey_Is401WithEmptyBody(string? key)
    {
        var answer = (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/x", key, "{}")).Expect(401);

        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task Evaluate_ManagementToken_Is401() =>
        (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/x", server.Token, "{}")).Expect(401);

    [Fact]
    public async Task Evaluate_KeyInXApiKey_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", null, "{}", ("X-API-Key", environment.ServerKey))).Expect(200);
    }

    [Fact]
    public async Task Evaluate_RepeatedAuthorizationHeaderOfAProxy_UsesTheKeyOfEachRequest()
    {
        var first = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var second = await server.NewEnvironmentAsync();
        using var connection = await RawConnection.OpenAsync(server);

        // A proxy with its own credentials repeats its header while the SDK keys change.
        foreach (var (key, status) in new[] { (first.ServerKey, 200), (second.ServerKey, 404), (first.ServerKey, 200), (null, 401) })
        {
            var header = key is null ? "" : $"X-API-Key: {key}\r\n";
            await connection.SendAsync(
                "POST /ofrep/v1/evaluate/flags/limit HTTP/1.1\r\nHost: x\r\n"
                    + "Authorization: Basic cHJveHk6c2VjcmV0\r\n"
                    + header
                    + "Content-Length: 2\r\n\r\n{}"
            );

            Assert.Equal(status, (await connection.ReadAsync()).Status);
        }
    }

    [Fact]
    public async Task Evaluate_UnknownFlag_Is404()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.EvaluateAsync("nothing")).Expect(404);

        Assert.Equal("nothing", answer.String("key"));
        Assert.Equal("FLAG_NOT_FOUND", answer.String("errorCode"));
    }

    [Fact]
    public async Task Evaluate_ClientKey_SeesOnlyClientVisibleFlags()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var visible = await environment.EvaluateAsync("checkout", key: environment.ClientKey);
        var hidden = await environment.EvaluateAsync("limit", key: environment.ClientKey);

        visible.Expect(200);
        Assert.Equal("FLAG_NOT_FOUND", hidden.Expect(404).String("errorCode"));
    }

    [Fact]
    public async Task Evaluate_SplitWithoutTargetingKey_Is400()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.EvaluateAsync("color")).Expect(400);

        Assert.Equal("TARGETING_KEY_MISSING", answer.String("errorCode"));
        Assert.Equal("color", answer.String("key"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"context\":null}")]
    [InlineData("{\"other\":[1,{\"a\":2}],\"context\":{\"x\":null}}")]
    [InlineData("{\"\\ud800\":\"\\ud800\",\"context\":{}}")]
    [InlineData("{\"context\":{\"\\ud800\":1,\"email\":\"\\ud800\",\"targetingKey\":5}}")]
    public async Task Evaluate_NoContext_IsAnEmptyContext(string body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", environment.ServerKey, body)).Expect(200);
    }

    [Theory]
    [InlineData("{\"context\":", "PARSE_ERROR")]
    [InlineData("{\"context\":{}} x", "PARSE_ERROR")]
    [InlineData("nonsense", "PARSE_ERROR")]
    [InlineData("[]", "PARSE_ERROR")]
    [InlineData("5", "PARSE_ERROR")]
    [InlineData("{\"context\":{\"targetingKey\":\"\\ud800\"}}", "INVALID_CONTEXT")]
    [InlineData("{\"context\":{\"email\":\"\\ud800\"}}", "INVALID_CONTEXT")]
    [InlineData("{\"context\":5}", "INVALID_CONTEXT")]
    [InlineData("{\"context\":[]}", "INVALID_CONTEXT")]
    [InlineData("{\"context\":{\"targetingKey\":5}}", "INVALID_CONTEXT")]
    [InlineData("{\"context\":{\"email\":1e999}}", "INVALID_CONTEXT")]
    public async Task Evaluate_InvalidBody_Is400WithErrorCode(string body, string code)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/checkout", environment.ServerKey, body)).Expect(400);

        Assert.Equal(code, answer.String("errorCode"));
        Assert.Equal("checkout", answer.String("key"));
        Assert.NotEqual("", answer.String("errorDetails"));
    }

    [Fact]
    public async Task Evaluate_InvalidUtf8_IsAParseError()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        byte[] body = [.. """{"context":{"email":" """u8, 0xC3, 0x28, .. "\"}}"u8];

        var answer = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", environment.ServerKey, new ByteArrayContent(body));

        Assert.Equal("PARSE_ERROR", answer.Expect(400).String("errorCode"));
    }

    [Fact]
    public async Task Evaluate_DeepNesting_IsAParseError()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000);

        var answer = (await environment.EvaluateAsync("limit", deep)).Expect(400);

        Assert.Equal("PARSE_ERROR", answer.String("errorCode"));
    }

    [Fact]
    public async Task Evaluate_TooManyAttributes_IsAnInvalidContext()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var many = "{" + string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"a{i}\":1")) + "}";

        var answer = (await environment.EvaluateAsync("limit", many)).Expect(400);

        Assert.Equal("INVALID_CONTEXT", answer.String("errorCode"));
    }

    [Fact]
    public async Task Evaluate_WriterUnresponsive_ReturnsStale()
    {
        await using var ownServer = await TestServer.StartAsync(("Replica:ReconcileSeconds", "600"), ("Replica:StaleAfterSeconds", "3600"));
        var environment = await ownServer.NewEnvironmentAsync(SampleDocuments.Mixed);
        Assert.Equal("STATIC", (await environment.EvaluateAsync("limit")).String("reason"));

        ownServer.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal("STALE", (await environment.EvaluateAsync("limit")).String("reason"));
        Assert.Equal("STALE", (await environment.SendAsync("GET", "")).String("state"));
        Assert.Equal("STALE", (await ownServer.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Header("FlagCluster-State"));
        Assert.Equal("stale", (await ownServer.SendAsync("GET", "/health/ready", null)).Expect(200).String("status"));
    }

    /// <summary>Returns the properties of an evaluation in a fixed order.</summary>
    private static string Sorted(Answer answer)
    {
        var json = answer.Expect(200).Json;
        Assert.Equal("application/json", answer.Header("Content-Type"));
        var parts = new[] { "key", "variant", "value", "reason", "metadata" }
            .Where(name => json.TryGetProperty(name, out _))
            .Select(name => $"\"{name}\":{json.GetProperty(name).GetRawText()}");
        return "{" + string.Join(',', parts) + "}";
    }
}
