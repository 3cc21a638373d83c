using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

public sealed class BulkTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Bulk_ServerKey_EvaluatesAllFlags()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.BulkAsync("""{"targetingKey":"root"}""");

        Assert.Equal(["checkout", "color", "layout", "limit", "off"], Keys(answer));
        Assert.All(answer.Json.GetProperty("flags").EnumerateArray(), flag => Assert.False(flag.TryGetProperty("errorCode", out _)));
        Assert.Equal("1.1", answer.Json.GetProperty("metadata").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Bulk_ClientKey_EvaluatesOnlyClientVisibleFlags()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = await environment.BulkAsync("""{"targetingKey":"u"}""", environment.ClientKey);

        Assert.Equal(["checkout", "color"], Keys(answer));
    }

    [Fact]
    public async Task Bulk_OneFlagFails_ReturnsTheOthers()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var flags = (await environment.BulkAsync())
            .Expect(200)
            .Json.GetProperty("flags")
            .EnumerateArray()
            .ToDictionary(flag => flag.GetProperty("key").GetString()!);

        Assert.Equal(5, flags.Count);
        Assert.Equal("TARGETING_KEY_MISSING", flags["color"].GetProperty("errorCode").GetString());
        Assert.Equal(1.5, flags["limit"].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Bulk_ManyTestsOfALongList_FailsOnlyTheFlagThatHasThem()
    {
        var tests = string.Join(',', Enumerable.Range(0, 900).Select(i => $"{{\"attribute\":\"@element\",\"equals\":\"x{i}\"}}"));
        var environment = await server.NewEnvironmentAsync(
            $$$"""
            {"flags":[
              {"key":"costly","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
               "rules":[{"id":"r","when":{"attribute":"ids","some":{"any":[{{{tests}}}]}},"serve":{"variant":"on"}}]},
              {"key":"plain","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
               "rules":[{"id":"r","when":{"attribute":"plan","equals":"pro"},"serve":{"variant":"on"}}]}]}
            """
        );
        var ids = string.Join(',', Enumerable.Range(0, 6_000).Select(i => $"\"id-{i}\""));

        var small = (await environment.BulkAsync("""{"ids":["id-1"]}""")).Expect(200).Json.GetProperty("flags");
        var large = (await environment.BulkAsync($$"""{"plan":"pro","ids":[{{ids}}]}""")).Expect(200).Json.GetProperty("flags");

        Assert.All(small.EnumerateArray(), flag => Assert.Equal("off", flag.GetProperty("variant").GetString()));
        Assert.Equal("INVALID_CONTEXT", large[0].GetProperty("errorCode").GetString());
        Assert.Equal("on", large[1].GetProperty("variant").GetString());
    }

    [Theory]
    [InlineData("""{"targetingKey":"u","email":"\ud800"}""", "checkout")]
    [InlineData("""{"targetingKey":"u","email":1e999}""", "checkout")]
    [InlineData("""{"targetingKey":"\ud800","email":"x"}""", "checkout color")]
    [InlineData("""{"targetingKey":5,"email":"x"}""", "checkout color")]
    [InlineData("""{"targetingKey":"u","\ud800":"\ud800"}""", "")]
    public async Task Bulk_UnusableAttribute_FailsOnlyTheFlagsThatReadIt(string context, string failing)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var flags = (await environment.BulkAsync(context)).Expect(200).Json.GetProperty("flags").EnumerateArray().ToList();

        Assert.Equal(5, flags.Count);
        var failed = flags.Where(flag => flag.TryGetProperty("errorCode", out _)).ToList();
        Assert.All(failed, flag => Assert.Equal("INVALID_CONTEXT", flag.GetProperty("errorCode").GetString()));
        Assert.Equal(failing, string.Join(' ', failed.Select(flag => flag.GetProperty("key").GetString())));
    }

    [Fact]
    public async Task Bulk_EachFlag_EqualsTheSingleEvaluation()
    {
        const string context = """{"targetingKey":"user-7","email":"x@acme.example"}""";
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var flag in (await environment.BulkAsync(context)).Expect(200).Json.GetProperty("flags").EnumerateArray())
        {
            var single = (await environment.EvaluateAsync(flag.GetProperty("key").GetString()!, context)).Expect(200).Json;
            foreach (var property in flag.EnumerateObject())
                Assert.Equal(property.Value.GetRawText(), single.GetProperty(property.Name).GetRawText());
        }
    }

    [Fact]
    public async Task Bulk_InvalidBody_Is400WithoutKey()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.BulkAsync("5")).Expect(400);

        Assert.Equal("INVALID_CONTEXT", answer.String("errorCode"));
        Assert.False(answer.Json.TryGetProperty("key", out _));
    }

    [Fact]
    public async Task Bulk_UnknownKey_Is401WithoutBody()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.BulkAsync(key: "wrong")).Expect(401);

        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task Bulk_SameEtag_Is304WithoutBody()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var etag = (await environment.BulkAsync()).Header("ETag")!;

        foreach (var header in new[] { etag, "W/" + etag, $"\"other\", {etag}" })
        {
            var answer = (await environment.BulkAsync(headers: ("If-None-Match", header))).Expect(304);

            Assert.Empty(answer.Bytes);
            Assert.Equal(etag, answer.Header("ETag"));
        }
    }

    [Fact]
    public async Task Bulk_OtherEtag_Is200()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.BulkAsync(headers: ("If-None-Match", "\"other\""))).Expect(200);
    }

    [Fact]
    public async Task Etag_ContextKeyOrVersionChanges_Changes()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var etag = (await environment.BulkAsync("""{"targetingKey":"a"}""")).Header("ETag")!;

        (await environment.BulkAsync("""{"targetingKey":"b"}""", headers: ("If-None-Match", etag))).Expect(200);
        (await environment.BulkAsync("""{"targetingKey":"a"}""", environment.ClientKey, ("If-None-Match", etag))).Expect(200);
        await environment.PutNumberAsync(1);
        (await environment.BulkAsync("""{"targetingKey":"a"}""", headers: ("If-None-Match", etag))).Expect(200);
    }

    [Fact]
    public async Task Etag_TimeWindowOpens_Changes()
    {
        await using var ownServer = await TestServer.StartAsync();
        var start = ownServer.Time.GetUtcNow().AddHours(1);
        var environment = await ownServer.NewEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"window","when":{"attribute":"@time","after":"{{{start:yyyy-MM-ddTHH:mm:ssZ}}}"},"serve":{"variant":"on"}}]}]}
            """
        );
        var etag = (await environment.BulkAsync()).Header("ETag")!;
        (await environment.BulkAsync(headers: ("If-None-Match", etag))).Expect(304);

        ownServer.Time.Advance(TimeSpan.FromHours(2));
        var answer = (await environment.BulkAsync(headers: ("If-None-Match", etag))).Expect(200);

        Assert.True(answer.Json.GetProperty("flags")[0].GetProperty("value").GetBoolean());
    }

    [Fact]
    public async Task Etag_RulesetBecomesStale_Changes()
    {
        await using var ownServer = await TestServer.StartAsync(("Replica:ReconcileSeconds", "600"), ("Replica:StaleAfterSeconds", "3600"));
        var environment = await ownServer.NewEnvironmentAsync(SampleDocuments.Mixed);
        var etag = (await environment.BulkAsync()).Header("ETag")!;

        ownServer.Time.Advance(TimeSpan.FromHours(2));
        var answer = (await environment.BulkAsync(headers: ("If-None-Match", etag))).Expect(200);

        Assert.Equal("STALE", answer.Json.GetProperty("flags")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Cors_Preflight_AllowsTheHeadersOfProviders()
    {
        var answer = await server.SendAsync(
            "OPTIONS",
            "/ofrep/v1/evaluate/flags",
            null,
            body: null,
            ("Origin", "https://shop.example"),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type,if-none-match")
        );

        Assert.Equal(204, answer.Status);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("POST", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("If-None-Match", answer.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cors_Evaluation_ExposesTheEtag()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.BulkAsync(headers: ("Origin", "https://shop.example"));

        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("ETag", answer.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cors_ManagementApi_AllowsNoOtherOrigin()
    {
        var answer = await server.SendAsync(
            "OPTIONS",
            "/api/v1/projects",
            null,
            body: null,
            ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "POST")
        );

        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    private static IEnumerable<string?> Keys(Answer answer) =>
        answer.Expect(200).Json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString());
}
