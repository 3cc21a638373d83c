using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Analytics;

/// <summary>Tests the reports on flags, errors, use, people and custom events.</summary>
public sealed class ReportTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Top_Flags_AreOrderedByEvaluations()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .Add(now, "a", count: 2)
            .Add(now, "b", count: 5, kind: EvaluationKind.Bulk)
            .Add(now, "c", null, 3, "ERROR", error: "GENERAL")
            .CommitAsync(now);

        var json = (await environment.AskAsync("top?limit=2")).Expect(200).Json;

        Assert.Equal((10, 3), (json.GetProperty("total").GetInt64(), json.GetProperty("errors").GetInt64()));
        Assert.Equal(
            """[{"flag":"b","total":5,"kinds":{"single":0,"bulk":5,"sdk":0},"errors":0},{"flag":"c","total":3,"kinds":{"single":3,"bulk":0,"sdk":0},"errors":3}]""",
            json.GetProperty("items").GetRawText()
        );
    }

    [Fact]
    public async Task Top_AcceptCsv_HasARowForEachFlag()
    {
        var environment = await server.NewEnvironmentAsync();
        await environment.Events().Add(environment.Now(), "a", count: 2).CommitAsync(environment.Now());

        var answer = (await environment.AskAsync("top?kind=single", ("Accept", "text/csv"))).Expect(200);

        Assert.Equal("flag,total,single,bulk,sdk,errors\r\na,2,2,0,0,0\r\n", answer.Text);
    }

    [Fact]
    public async Task Errors_Flags_HaveTheirShare()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment.Events().Add(now, "a", count: 3).Add(now, "a", null, 1, "ERROR", error: "GENERAL").CommitAsync(now);

        var json = (await environment.AskAsync("errors")).Expect(200).Json;

        Assert.Equal("""[{"flag":"a","errorCode":"GENERAL","errors":1,"total":4,"share":0.25}]""", json.GetProperty("items").GetRawText());
    }

    [Fact]
    public async Task Seen_Pages_ContainEveryFlagOnce()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .Add(now, "a", client: null)
            .Add(now, "a", kind: EvaluationKind.Bulk)
            .Add(now.AddMinutes(-5), "b")
            .Add(now, "b")
            .CommitAsync(now);
        var seen = new List<string>();
        string? next = null;

        do
        {
            var page = (await environment.AskAsync("seen?limit=1" + (next is null ? "" : "&after=" + Uri.EscapeDataString(next))))
                .Expect(200)
                .Json;
            var item = page.GetProperty("items")[0];
            seen.Add($"{item.GetProperty("flag")} {item.GetProperty("kind")} {item.GetProperty("client")}");
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal(["a single (none)", "a bulk server-key", "b single server-key"], seen);
    }

    [Fact]
    public async Task Seen_InvalidCursor_Is400()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.AskAsync("seen?after=x")).ExpectProblem(400);
    }

    [Fact]
    public async Task People_SamePeopleInSeveralHours_CountOnceInTheRange()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .AddPeople(now.AddHours(-3), "a", "on", 0, 100)
            .AddPeople(now.AddHours(-1), "a", "on", 50, 100)
            .AddPeople(now.AddHours(-1), "a", "off", 0, 30)
            .CommitAsync(now, 0);
        await environment.Events().AddPeople(now.AddHours(-1), "a", "on", 50, 100).CommitAsync(now, 1);

        var json = (await environment.AskAsync("people?flag=a&step=1h&window=5h")).Expect(200).Json;

        Assert.InRange(json.GetProperty("total").GetInt64(), 145, 155);
        Assert.Equal(["off", "on"], json.GetProperty("series").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.InRange(json.GetProperty("series")[1].GetProperty("total").GetInt64(), 145, 155);
        Assert.Equal(2, json.GetProperty("values").EnumerateArray().Count(value => value.GetInt64() > 0));
    }

    [Theory]
    [InlineData("people", "'flag' is missing")]
    [InlineData("people?flag=a&step=1m", "'step' must be 1h, 1d")]
    [InlineData("people?flag=a&step=1h&window=60d", "at most 750")]
    [InlineData("conversions", "'flag' is missing")]
    [InlineData("conversions?flag=a", "'event' is missing")]
    [InlineData("conversions?flag=a&event=b&multiple=all", "'multiple' must be exclude, first")]
    [InlineData("top?limit=0", "from 1 to 500")]
    [InlineData("errors?limit=x", "from 1 to 500")]
    [InlineData("tracks?window=1y", "'window' must be a duration")]
    public async Task Get_InvalidRequest_SaysWhatToSend(string report, string detail)
    {
        var environment = await server.NewEnvironmentAsync();

        var problem = (await environment.AskAsync(report)).ExpectProblem(400);

        Assert.Contains(detail, problem.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tracks_Names_HaveTheSumsOfTheirValues()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment
            .Events()
            .AddTrack(now, "order", 10)
            .AddTrack(now.AddMinutes(-20), "order", 20)
            .AddTrack(now, "order")
            .AddTrack(now, "visit")
            .AddTrack(now, "=cmd()")
            .CommitAsync(now);

        var json = (await environment.AskAsync("tracks?limit=2")).Expect(200).Json;

        Assert.Equal(5, json.GetProperty("total").GetInt64());
        var order = json.GetProperty("items")[0];
        Assert.Equal("order", order.GetProperty("name").GetString());
        Assert.Equal(
            (3, 2, 30.0),
            (order.GetProperty("events").GetInt64(), order.GetProperty("values").GetInt64(), order.GetProperty("sum").GetDouble())
        );
        Assert.Equal(Math.Sqrt(50), order.GetProperty("deviation").GetDouble(), 9);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("items")[1].GetProperty("mean").ValueKind);
    }

    [Fact]
    public async Task Tracks_NameThatIsAFormula_IsTextInCsv()
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment.Events().AddTrack(now, "=cmd(\"a\",1)").AddTrack(now, "-order", -5).CommitAsync(now);

        var answer = (await environment.AskAsync("tracks", ("Accept", "text/csv"))).Expect(200);

        Assert.Equal(
            ["name,events,values,sum,mean,deviation", "'-order,1,1,-5,-5,", "\"'=cmd(\"\"a\"\",1)\",1,0,0,,"],
            answer.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task Conversions_FlagNotFollowed_HasNoVariants()
    {
        var environment = await server.NewEnvironmentAsync();
        await environment.Events().AddPeople(environment.Now(), "a", "on", 0, 3).CommitAsync(environment.Now());

        var json = (await environment.AskAsync("conversions?flag=a&event=order")).Expect(200).Json;

        Assert.False(json.GetProperty("followed").GetBoolean());
        Assert.Empty(json.GetProperty("variants").EnumerateArray());
    }

    [Fact]
    public async Task Conversions_FollowedFlag_CountsEventsAfterTheExposure()
    {
        await using var own = await TestServer.StartAsync();
        var environment = await own.NewEnvironmentAsync();
        var start = environment.Now().AddHours(-5);
        await FollowAsync(own, environment, "a", start.AddHours(-1));
        await environment
            .Events()
            .AddPeople(start, "a", "on", 0, 4)
            .AddPeople(start, "a", "off", 10, 5)
            .AddPeople(start.AddHours(4.5), "a", "off", 20, 1)
            .AddTrack(start.AddMinutes(5), "order", 30, "user-0")
            .AddTrack(start.AddMinutes(5), "order", 10, "user-10")
            .AddTrack(start.AddHours(2), "order", 10, "user-11")
            .AddTrack(start.AddMinutes(-5), "order", 10, "user-1")
            .Add(environment.Now(), "b")
            .CommitAsync(environment.Now());

        var json = (await environment.AskAsync("conversions?flag=a&event=order&window=1h")).Expect(200).Json;

        Assert.True(json.GetProperty("followed").GetBoolean());
        Assert.Equal([("off", 5L, 1L, 0.2, 1L), ("on", 4L, 1L, 0.25, 0L)], json.GetProperty("variants").EnumerateArray().Select(Read));
    }

    [Fact]
    public async Task Conversions_AfterARuleTurnedTheFlagOff_AreThoseOfThePhaseThatIsAskedFor()
    {
        var environment = await server.NewEnvironmentAsync();
        var before = environment.Now().AddHours(-3);
        await FollowAsync(server, environment, "a", before.AddMinutes(-1));
        await environment.Events().AddPeople(before, "a", "on", 0, 4).AddPeople(before, "a", "off", 10, 5).CommitAsync(environment.Now());
        await FollowAsync(server, environment, "a", environment.Now().AddMinutes(-5));

        var now = (await environment.AskAsync("conversions?flag=a&event=order&window=1h")).Expect(200).Json;
        var phases = now.GetProperty("phases").EnumerateArray().Select(phase => phase.GetString()!).ToList();
        var path = $"conversions?flag=a&event=order&window=1h&phase={Uri.EscapeDataString(phases[0])}";
        var earlier = (await environment.AskAsync(path)).Expect(200).Json;
        var csv = (await environment.AskAsync(path, ("Accept", "text/csv"))).Expect(200);

        Assert.Equal(2, phases.Count);
        Assert.All(now.GetProperty("variants").EnumerateArray(), variant => Assert.Equal(0, variant.GetProperty("people").GetInt64()));
        Assert.Equal(phases[0], earlier.GetProperty("since").GetString());
        Assert.Equal(
            [5L, 4L],
            earlier.GetProperty("variants").EnumerateArray().Select(variant => variant.GetProperty("people").GetInt64())
        );
        Assert.Equal("variant,people,converted,share,events,mean,immature\r\noff,5,0,0,0,0,0\r\non,4,0,0,0,0,0\r\n", csv.Text);
    }

    [Fact]
    public async Task Conversions_PhaseThatIsNoTime_Is400()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.AskAsync("conversions?flag=a&event=order&phase=first")).ExpectProblem(400);
    }

    private static (string, long, long, double, long) Read(JsonElement variant) =>
        (
            variant.GetProperty("variant").GetString()!,
            variant.GetProperty("people").GetInt64(),
            variant.GetProperty("converted").GetInt64(),
            variant.GetProperty("share").GetDouble(),
            variant.GetProperty("immature").GetInt64()
        );

    /// <summary>Follows a flag, as rules do.</summary>
    private static async Task FollowAsync(TestServer server, TestEnvironment environment, string flag, DateTimeOffset since)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={server.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO analytics_followed (environment, flag, phase) VALUES (@environment, @flag, @phase)";
        command.Parameters.AddWithValue("@environment", environment.Id.ToString());
        command.Parameters.AddWithValue("@flag", flag);
        command.Parameters.AddWithValue("@phase", since.ToUnixTimeMilliseconds());
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
