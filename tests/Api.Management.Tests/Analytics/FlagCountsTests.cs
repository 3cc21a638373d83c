using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Analytics;

public sealed class FlagCountsTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Get_Flag_HasTotalVariantsReasonsAndKinds()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .Add(now, "checkout", "on", 5, "SPLIT")
            .Add(now, "checkout", "off", 2, "SPLIT", kind: EvaluationKind.Bulk)
            .Add(now, "checkout", null, 1, "ERROR", error: "GENERAL", kind: EvaluationKind.Exposure)
            .Add(now, "other", "on", 9)
            .CommitAsync(now);

        var json = (await environment.AskAsync("flags/checkout?window=1h")).Expect(200).Json;

        Assert.Equal("checkout", json.GetProperty("flag").GetString());
        Assert.Equal(8, json.GetProperty("total").GetInt64());
        Assert.Equal("""{"(default)":1,"off":2,"on":5}""", json.GetProperty("variants").GetRawText());
        Assert.Equal("""{"ERROR":1,"SPLIT":7}""", json.GetProperty("reasons").GetRawText());
        Assert.Equal("""{"single":5,"bulk":2,"sdk":1}""", json.GetProperty("kinds").GetRawText());
        Assert.Equal(1, json.GetProperty("errors").GetInt64());
    }

    [Fact]
    public async Task Get_AsCsv_HasARowForEachNumber()
    {
        var environment = await server.NewEnvironmentAsync();
        await environment.Events().Add(environment.Now(), "checkout", "on", 5, "SPLIT").CommitAsync(environment.Now());

        var answer = (await environment.AskAsync("flags/checkout", ("Accept", "text/csv"))).Expect(200);

        Assert.Equal(
            [
                "by,name,evaluations",
                "total,,5",
                "variant,on,5",
                "reason,SPLIT,5",
                "kind,single,5",
                "kind,bulk,0",
                "kind,sdk,0",
                "errors,,0",
            ],
            answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task Get_Window_CoversWholeMinutesUpToNow()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .Add(now.AddMinutes(-125), "checkout", count: 7)
            .Add(now.AddMinutes(-119), "checkout", count: 2)
            .Add(now, "checkout")
            .CommitAsync(now);

        var json = (await environment.AskAsync("flags/checkout?window=2h")).Expect(200).Json;

        var (from, to) = (json.GetProperty("from").GetDateTimeOffset(), json.GetProperty("to").GetDateTimeOffset());
        Assert.Equal(3, json.GetProperty("total").GetInt64());
        Assert.Equal(0, from.Second + from.Millisecond);
        Assert.InRange(to - from, TimeSpan.FromHours(2), TimeSpan.FromMinutes(121));
    }

    [Fact]
    public async Task Get_SampledFlag_CountsWhatEventsRepresent()
    {
        var environment = await server.NewEnvironmentAsync();
        await environment.Events().Add(environment.Now(), "checkout", count: 4, samplingRate: 0.1).CommitAsync(environment.Now());

        var json = (await environment.AskAsync("flags/checkout")).Expect(200).Json;

        Assert.Equal((40, 4), (json.GetProperty("total").GetInt64(), json.GetProperty("events").GetInt64()));
    }

    [Fact]
    public async Task Get_SeenBeforeTheWindow_HasLastSeenAndNoCounts()
    {
        var environment = await server.NewEnvironmentAsync();
        var seen = environment.Now().AddHours(-30);
        await environment.Events().Add(seen, "checkout").CommitAsync(seen);

        var json = (await environment.AskAsync("flags/checkout?window=1h")).Expect(200).Json;

        Assert.Equal(0, json.GetProperty("total").GetInt64());
        Assert.Equal(seen.ToUnixTimeMilliseconds(), json.GetProperty("lastSeen").GetDateTimeOffset().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Get_FlagWithoutEvaluations_IsZero()
    {
        var environment = await server.NewEnvironmentAsync();

        var json = (await environment.AskAsync("flags/nothing")).Expect(200).Json;

        Assert.Equal(0, json.GetProperty("total").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("lastSeen").ValueKind);
    }

    [Fact]
    public async Task Get_ConsumerBehind_HasItsLag()
    {
        await using var own = await TestServer.StartAsync();
        var environment = await own.NewEnvironmentAsync();
        Assert.Equal(JsonValueKind.Null, (await environment.AskAsync("flags/a")).Expect(200).Json.GetProperty("lag").ValueKind);
        var now = environment.Now();
        await environment.Events().Add(now.AddSeconds(-90), "a").CommitAsync(now, 0);
        await environment.Events().Add(now, "a").CommitAsync(now, 1);

        var lag = (await environment.AskAsync("flags/a")).Expect(200).Json.GetProperty("lag");

        Assert.InRange(lag.GetProperty("seconds").GetDouble(), 90, 150);
        Assert.Equal(
            now.AddSeconds(-90).ToUnixTimeMilliseconds(),
            lag.GetProperty("countedTo").GetDateTimeOffset().ToUnixTimeMilliseconds()
        );
    }

    [Theory]
    [InlineData("flags/a?window=1x", "'window' must be a duration")]
    [InlineData("flags/a?window=0h", "'window' must be a duration")]
    [InlineData("flags/a?window=", "'window' must be a duration")]
    [InlineData("flags/a?from=2026-01-01", "Unknown query parameter 'from'")]
    [InlineData("flags/%20a", "is not the key of a flag")]
    public async Task Get_InvalidRequest_SaysWhatToSend(string report, string detail)
    {
        var environment = await server.NewEnvironmentAsync();

        var problem = (await environment.AskAsync(report)).ExpectProblem(400);

        Assert.Contains(detail, problem.String("detail"), StringComparison.Ordinal);
    }
}
