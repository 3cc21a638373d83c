using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Conditions;

/// <summary>Conditional requests of the data plane, with ETags as proxies change them.</summary>
public sealed class ConditionTests(TestServer server) : IClassFixture<TestServer>
{
    /// <summary>Gets what proxies make of the tag {0}, and lists that contain it.</summary>
    public static TheoryData<string> Same =>
        [
            "\"{0}\"",
            "W/\"{0}\"",
            "\"{0}-gzip\"",
            "\"{0}--gzip\"",
            "\"{0};gzip\"",
            "W/\"{0}-br\"",
            "\"{0}-zstd\"",
            "\"{0}-gzip-gzip\"",
            "\"other\", W/\"{0}-gzip\"",
            " , \"x\" ,\"{0}\",",
            "*",
        ];

    public static TheoryData<string> Other =>
        ["\"other\"", "\"{0}0\"", "\"{0}-\"", "\"-gzip\"", "\"{0}-gzipped\"", "W/\"\"", "\"{0}gzip\", \"gzip\"", "\"{0}-x-gzip\""];

    public static TheoryData<string> Malformed =>
        ["{0}", "\"{0}", "W/{0}", "w/\"{0}\"", "\"{0}\" \"x\"", "*, \"{0}\"", "\"a b\"", "\"{0}\"-gzip", "'{0}'"];

    [Theory]
    [MemberData(nameof(Same))]
    public async Task IfNoneMatch_SameTag_Is304(string form)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var send in Senders(environment))
        {
            var etag = (await send([])).Expect(200).Header("ETag")!;
            var answer = (await send([("If-None-Match", Form(form, etag))])).Expect(304);
            Assert.Equal(etag, answer.Header("ETag"));
            (await send([("If-Match", Form(form, etag))])).Expect(200);
        }
    }

    [Theory]
    [MemberData(nameof(Other))]
    public async Task IfNoneMatch_OtherTag_Is200AndIfMatchIs412(string form)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var send in Senders(environment))
        {
            var etag = (await send([])).Expect(200).Header("ETag")!;
            (await send([("If-None-Match", Form(form, etag))])).Expect(200);
            (await send([("If-Match", Form(form, etag))])).Expect(412);
        }
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Condition_Malformed_Is400(string form)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var send in Senders(environment))
        {
            var etag = (await send([])).Expect(200).Header("ETag")!;
            (await send([("If-None-Match", Form(form, etag))])).Expect(400);
            (await send([("If-Match", Form(form, etag))])).Expect(400);
        }
    }

    [Fact]
    public async Task IfNoneMatch_Empty_IsIgnored()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var send in Senders(environment))
            (await send([("If-None-Match", "")])).Expect(200);
    }

    [Fact]
    public async Task Bulk_FailedCondition_IsAnErrorOfOfrep()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var malformed = (await environment.BulkAsync(headers: ("If-None-Match", "1.1"))).Expect(400);
        var failed = (await environment.BulkAsync(headers: ("If-Match", "\"1.1\""))).Expect(412);

        Assert.Equal("PARSE_ERROR", malformed.String("errorCode"));
        Assert.Contains("If-Match", failed.String("errorDetails"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ruleset_Coding_HasATagOfItsOwn()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var tags = new List<string?>();

        foreach (var coding in new[] { "br", "gzip", "identity" })
        {
            var answer = await server.SendAsync(
                "GET",
                "/api/v1/ruleset",
                environment.ServerKey,
                (string?)null,
                ("Accept-Encoding", coding)
            );
            tags.Add(answer.Expect(200).Header("ETag"));
        }

        Assert.Equal(["\"1.1-br\"", "\"1.1-gzip\"", "\"1.1\""], tags);
    }

    private static string Form(string form, string etag) => form.Replace("{0}", etag.Trim('"'), StringComparison.Ordinal);

    private IEnumerable<Func<(string, string)[], Task<Answer>>> Senders(TestEnvironment environment) =>
        [
            headers => environment.BulkAsync(headers: headers),
            headers => environment.BulkAsync(headers: [.. headers, ("Origin", "https://shop.example")]),
            headers => server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey, (string?)null, headers),
            headers =>
                server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey, (string?)null, [.. headers, ("Accept-Encoding", "gzip")]),
        ];
}
