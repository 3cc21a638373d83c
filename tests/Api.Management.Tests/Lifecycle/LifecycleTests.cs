using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Lifecycle;

/// <summary>Verdicts with days instead of weeks, over HTTP and a real store.</summary>
public sealed class LifecycleTests
{
    private const string Path = "/analytics/lifecycle";

    private static readonly (string, string)[] ShortDays =
    [
        ("Lifecycle:YoungDays", "1"),
        ("Lifecycle:UnusedDays", "2"),
        ("Lifecycle:OneVariantDays", "1"),
        ("Lifecycle:ReleaseDays", "3"),
    ];

    [Fact]
    public async Task List_FlagOnlyInBulkAnswers_IsUnused()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync();

        await consumer.RunAsync(48);
        await consumer.CommitAsync(consumer.Evaluations(environment, "limit", "low", kind: EvaluationKind.Bulk));
        await consumer.CommitAsync(consumer.Evaluations(environment, "checkout", "off"));
        await consumer.CommitAsync(consumer.Evaluations(environment, "layout", "wide", kind: EvaluationKind.Exposure));

        Assert.Equal("unused", (await OneAsync(environment, "limit")).GetProperty("verdict").GetString());
        Assert.True((await OneAsync(environment, "limit")).GetProperty("lastSeen").TryGetProperty("bulk", out _));
        Assert.Equal("active", (await OneAsync(environment, "checkout")).GetProperty("verdict").GetString());
        Assert.Equal("active", (await OneAsync(environment, "layout")).GetProperty("verdict").GetString());
        Assert.Equal(["color", "limit", "off"], await KeysAsync(environment, "?verdict=unused"));
    }

    [Fact]
    public async Task List_OnlyVariantEvaluatedAHundredTimes_HasItsValue()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync();

        await consumer.RunAsync(30);
        await consumer.CommitAsync(consumer.Evaluations(environment, "limit", "low", count: 60));
        await consumer.CommitAsync(consumer.Evaluations(environment, "limit", "low", count: 40, kind: EvaluationKind.Exposure));
        await consumer.CommitAsync(consumer.Evaluations(environment, "layout", "wide", count: 99));
        await consumer.CommitAsync(consumer.Evaluations(environment, "color", "blue", count: 100));

        var limit = await OneAsync(environment, "limit");
        Assert.Equal("one-variant", limit.GetProperty("verdict").GetString());
        Assert.Equal("""{"key":"low","value":1.5}""", limit.GetProperty("onlyVariant").GetRawText());
        Assert.StartsWith("All 100 evaluations since", limit.GetProperty("reasons")[0].GetProperty("detail").GetString());
        Assert.Equal("active", (await OneAsync(environment, "layout")).GetProperty("verdict").GetString());
        Assert.Equal("active", (await OneAsync(environment, "color")).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task List_ErrorsOfAFlag_AreNoVariant()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync();
        await consumer.RunAsync(30);
        await consumer.CommitAsync(consumer.Evaluations(environment, "limit", "low", count: 200));
        var failed = (CountedEvaluation)consumer.Evaluations(environment, "limit", null)[0];

        await consumer.CommitAsync(failed with { Flags = [new("limit", null, "ERROR", null, "INVALID_CONTEXT")] });

        Assert.Equal("active", (await OneAsync(environment, "limit")).GetProperty("verdict").GetString());
    }

    /// <summary>PostHog/posthog#8260: a consumer that was off makes nothing stale, neither at once nor when it runs again.</summary>
    [Fact]
    public async Task List_ConsumerWasOffForAMonth_NoFlagIsUnused()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync(consumer.Evaluations(environment, "limit", "low"));

        server.Time.Advance(TimeSpan.FromDays(30));
        var off = (await environment.SendAsync("GET", Path)).Expect(200);
        await consumer.CommitAsync();
        await consumer.RunAsync(24);
        var again = (await environment.SendAsync("GET", Path)).Expect(200);

        Assert.False(off.Json.GetProperty("consumption").GetProperty("current").GetBoolean());
        Assert.True(again.Json.GetProperty("consumption").GetProperty("current").GetBoolean());
        foreach (var answer in new[] { off, again })
            Assert.DoesNotContain("\"unused\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"unmodified\"", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NoConsumer_GivesVerdictsOfDatesOnly()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        server.Time.Advance(TimeSpan.FromDays(4));

        var answer = (await environment.SendAsync("GET", Path)).Expect(200);

        Assert.Equal("""{"current":false}""", answer.Json.GetProperty("consumption").GetRawText());
        Assert.All(
            answer.Json.GetProperty("items").EnumerateArray(),
            item => Assert.Equal("unmodified", item.GetProperty("verdict").GetString())
        );
    }

    [Fact]
    public async Task List_ExemptFlags_SayWhy()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var child = SampleDocuments.Flag(more: """ "permanent":true,"prerequisites":[{"flag":"checkout","variants":["on"]}] """);
        (await environment.SendAsync("PUT", "/flags/child", child)).Expect(201);
        server.Time.Advance(TimeSpan.FromDays(4));
        (await environment.SendAsync("PUT", "/flags/young", SampleDocuments.Flag())).Expect(201);

        Assert.Equal("""["permanent"]""", (await OneAsync(environment, "child")).GetProperty("exemptions").GetRawText());
        Assert.Equal("""["young"]""", (await OneAsync(environment, "young")).GetProperty("exemptions").GetRawText());
        var checkout = await OneAsync(environment, "checkout");
        Assert.Equal("""["prerequisite"]""", checkout.GetProperty("exemptions").GetRawText());
        Assert.Equal("""["child"]""", checkout.GetProperty("dependents").GetRawText());
    }

    [Fact]
    public async Task List_ExpiredFlagThatARuleGuards_IsExempt()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var expired = SampleDocuments.Flag(more: """ "expires":"2020-01-31T00:00:00Z" """);
        (await environment.SendAsync("PUT", "/flags/old", expired)).Expect(201);
        server.Time.Advance(TimeSpan.FromDays(4));
        Assert.Equal("expired", (await OneAsync(environment, "old")).GetProperty("verdict").GetString());
        const string Guard = """
            {"flag":"old","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},"actions":[{"disable":true}],"armed":true}
            """;

        (await environment.SendAsync("PUT", "/anomaly-rules/guard", Guard)).Expect(201);

        var old = await OneAsync(environment, "old");
        Assert.Equal("active", old.GetProperty("verdict").GetString());
        Assert.Equal("""["followed"]""", old.GetProperty("exemptions").GetRawText());
    }

    [Fact]
    public async Task List_AsCsv_HasARowForEachFlagAndALinkToTheNextPage()
    {
        await using var server = await TestServer.StartAsync(ShortDays);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        server.Time.Advance(TimeSpan.FromDays(4));

        var first = (await environment.SendAsync("GET", Path + "?limit=2&verdict=unmodified", null, ("Accept", "text/csv"))).Expect(200);

        var rows = first.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("flag,verdict,since,detail,exemptions,purpose,created,changed,", rows[0], StringComparison.Ordinal);
        Assert.Equal(["checkout,unmodified", "color,unmodified"], rows.Skip(1).Select(row => string.Join(',', row.Split(',')[..2])));
        var link = first.Header("Link");
        Assert.EndsWith("/analytics/lifecycle?limit=2&verdict=unmodified&after=color>; rel=\"next\"", link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Pages_ContainEachFlagOnce()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("POST", "/flags/off/archive")).Expect(200);

        var first = (await environment.SendAsync("GET", Path + "?limit=3")).Expect(200);
        var second = (await environment.SendAsync("GET", $"{Path}?limit=3&after={first.String("next")}")).Expect(200);

        Assert.Equal(["checkout", "color", "layout", "limit"], Keys(first).Concat(Keys(second)));
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("?verdict=stale", 400)]
    [InlineData("?flag=unknown", 404)]
    [InlineData("?flag=off", 404)]
    public async Task List_UnknownVerdictOrFlag_IsAProblem(string query, int status)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("POST", "/flags/off/archive")).Expect(200);

        (await environment.SendAsync("GET", Path + query)).ExpectProblem(status);
    }

    private static async Task<JsonElement> OneAsync(TestEnvironment environment, string flag) =>
        Assert.Single((await environment.SendAsync("GET", $"{Path}?flag={flag}")).Expect(200).Json.GetProperty("items").EnumerateArray());

    private static async Task<IEnumerable<string?>> KeysAsync(TestEnvironment environment, string query) =>
        Keys((await environment.SendAsync("GET", Path + query)).Expect(200));

    private static IEnumerable<string?> Keys(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString());
}
