using System.Globalization;
using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Analytics;

public sealed class SeriesTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Get_Flag_HasItsVariantsByMinute()
    {
        var environment = await server.NewEnvironmentAsync();
        var minute = Minute(environment.Now().AddMinutes(-10));
        await environment
            .Events()
            .Add(minute, "a", "on", 2)
            .Add(minute.AddMinutes(1), "a", "on", 3)
            .Add(minute.AddMinutes(2), "a", "off")
            .CommitAsync(environment.Now());

        var json = (await environment.AskAsync($"series?flag=a&from={Text(minute)}&to={Text(minute.AddMinutes(3))}")).Expect(200).Json;

        Assert.Equal(("variant", "1m"), (json.GetProperty("by").GetString(), json.GetProperty("step").GetString()));
        Assert.Equal(3, json.GetProperty("points").GetArrayLength());
        Assert.Equal(minute, json.GetProperty("points")[0].GetDateTimeOffset());
        Assert.Equal(
            """[{"name":"on","total":5,"values":[2,3,0]},{"name":"off","total":1,"values":[0,0,1]}]""",
            json.GetProperty("series").GetRawText()
        );
    }

    [Theory]
    [InlineData("by=flag", "a:3 b:1")]
    [InlineData("", "a:3 b:1")]
    [InlineData("by=kind", "single:4")]
    [InlineData("by=client", "server-key:4")]
    [InlineData("by=reason", "STATIC:3 ERROR:1")]
    [InlineData("by=error", "GENERAL:1")]
    [InlineData("by=flag&limit=1", "a:3 (other):1")]
    [InlineData("flag=a&by=rule", "(none):3")]
    [InlineData("flag=b", "(default):1")]
    [InlineData("kind=bulk", "")]
    public async Task Get_ByEachGroup_NamesItsSeries(string query, string expected)
    {
        var environment = await server.NewEnvironmentAsync();
        var now = environment.Now();
        await environment.Events().Add(now, "a", count: 3).Add(now, "b", null, reason: "ERROR", error: "GENERAL").CommitAsync(now);

        var json = (await environment.AskAsync("series?" + query)).Expect(200).Json;

        var series = json.GetProperty("series").EnumerateArray();
        Assert.Equal(expected, string.Join(' ', series.Select(one => $"{one.GetProperty("name").GetString()}:{one.GetProperty("total")}")));
    }

    [Theory]
    [InlineData(23)]
    [InlineData(25)]
    public async Task Get_DaysOfATimeZone_SumTheHoursOfItsClock(int hours)
    {
        await using var own = await TestServer.StartAsync();
        var midnight = NextDayOf(hours, own.Time.GetUtcNow());
        own.Time.Advance(midnight.AddDays(3) - own.Time.GetUtcNow());
        var environment = await own.NewEnvironmentAsync();
        var events = environment.Events();
        for (var hour = -1; hour < hours + 1; hour++)
            events.Add(midnight.AddHours(hour), "a");
        await events.CommitAsync(environment.Now());

        var query = $"series?flag=a&step=1d&timeZone=Europe/Berlin&from={Text(midnight.AddHours(-5))}&to={Text(midnight.AddHours(30))}";
        var json = (await environment.AskAsync(query)).Expect(200).Json;

        Assert.Equal([1, hours, 1], Values(json));
        Assert.Equal(
            [midnight.AddDays(-1), midnight, midnight.AddHours(hours)],
            json.GetProperty("points").EnumerateArray().Select(point => point.GetDateTimeOffset())
        );
    }

    [Fact]
    public async Task Get_ChangesOfTheFlag_AreMarkers()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PATCH", "/flags/limit?message=Slow", """{"enabled":false}""")).Expect(200);
        (await environment.SendAsync("PATCH", "/flags/off", """{"enabled":true}""")).Expect(200);

        var ofFlag = (await environment.AskAsync("series?flag=limit")).Expect(200).Json.GetProperty("markers");
        var ofAll = (await environment.AskAsync("series")).Expect(200).Json.GetProperty("markers");

        Assert.Equal(["1.1", "1.2"], ofFlag.EnumerateArray().Select(marker => marker.GetProperty("version").GetString()));
        Assert.Equal(["1.1", "1.2", "1.3"], ofAll.EnumerateArray().Select(marker => marker.GetProperty("version").GetString()));
        Assert.Equal("apiToken", ofFlag[1].GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal("Slow", ofFlag[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Get_ChangesOutsideTheRange_AreNoMarkers()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var json = (
            await environment.AskAsync($"series?from={Text(environment.Now().AddHours(-3))}&to={Text(environment.Now().AddHours(-2))}")
        )
            .Expect(200)
            .Json;

        Assert.Empty(json.GetProperty("markers").EnumerateArray());
    }

    [Fact]
    public async Task Get_AcceptCsv_IsATableWithAColumnForEachSeries()
    {
        var environment = await server.NewEnvironmentAsync();
        var minute = Minute(environment.Now().AddMinutes(-10));
        await environment.Events().Add(minute, "a", "on", 2).Add(minute, "a", null).CommitAsync(environment.Now());

        var query = $"series?flag=a&from={Text(minute)}&to={Text(minute.AddMinutes(2))}";
        var answer = (await environment.AskAsync(query, ("Accept", "text/csv"))).Expect(200);

        Assert.Equal("text/csv; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("Accept", answer.Header("Vary"));
        Assert.Equal($"time,on,(default)\r\n{Text(minute)},2,1\r\n{Text(minute.AddMinutes(1))},0,0\r\n", answer.Text);
    }

    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("text/*", "text/csv")]
    [InlineData("text/csv;q=0.5, application/json;q=0.4", "text/csv")]
    [InlineData("text/csv, */*", "text/csv")]
    [InlineData("text/csv, */*;q=0.1", "text/csv")]
    public async Task Get_AcceptHeader_SelectsTheFormat(string accept, string contentType)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.AskAsync("series", ("Accept", accept))).Expect(200);

        Assert.Equal(contentType, answer.Header("Content-Type")!.Split(';')[0]);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/json;q=0, text/csv;q=0")]
    public async Task Get_AcceptNeither_Is406(string accept)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.AskAsync("series", ("Accept", accept))).ExpectProblem(406);
    }

    [Theory]
    [InlineData("step=1m&window=3d", "Use step=1h")]
    [InlineData("step=1m&from=2020-01-01&to=2020-01-01T01:00:00Z", "kept for 7 days, and the range is older. Use step=1d")]
    [InlineData("step=1h&from=2020-01-01&to=2020-01-02", "kept for 90 days, and the range is older. Use step=1d")]
    [InlineData("step=1d&timeZone=Asia/Tokyo&from=2020-01-01&to=2020-01-02", "leave out timeZone")]
    [InlineData("step=1d&from=1990-01-01", "Ask for a shorter range")]
    [InlineData("step=5m", "'step' must be 10s, 1m, 1h, 1d")]
    [InlineData("by=country", "'by' must be")]
    [InlineData("by=variant", "needs 'flag'")]
    [InlineData("timeZone=Mars", "IANA time zone")]
    [InlineData("timeZone=../../etc/passwd", "IANA time zone")]
    [InlineData("timeZone=Tokyo Standard Time", "IANA time zone")]
    [InlineData("from=2026-13-01", "must be times")]
    [InlineData("from=2026-02-02&to=2026-02-01", "must be before")]
    [InlineData("to=2026-02-01", "'to' needs 'from'")]
    [InlineData("window=1h&from=2026-02-01", "send either")]
    [InlineData("limit=51", "from 1 to 50")]
    [InlineData("kind=all", "single, bulk or sdk")]
    [InlineData("flag=%20a", "is not the key of a flag")]
    [InlineData("colour=red", "Unknown query parameter")]
    public async Task Get_InvalidRequest_SaysWhatToSend(string query, string detail)
    {
        var environment = await server.NewEnvironmentAsync();

        var problem = (await environment.AskAsync("series?" + query)).ExpectProblem(400);

        Assert.Contains(detail, problem.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10m", "1m", 11)]
    [InlineData("2d", "1h", 49)]
    [InlineData("60d", "1d", 61)]
    public async Task Get_NoStep_ChoosesItFromTheRange(string window, string step, int points)
    {
        var environment = await server.NewEnvironmentAsync();

        var json = (await environment.AskAsync($"series?window={window}")).Expect(200).Json;

        Assert.Equal(step, json.GetProperty("step").GetString());
        Assert.Equal(points, json.GetProperty("points").GetArrayLength());
    }

    private static IEnumerable<long> Values(JsonElement json) =>
        json.GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(value => value.GetInt64());

    /// <summary>Returns the start of the next day in Berlin with a number of hours.</summary>
    private static DateTimeOffset NextDayOf(int hours, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        for (var day = now.UtcDateTime.Date.AddDays(2); ; day = day.AddDays(1))
        {
            var local = DateTime.SpecifyKind(day, DateTimeKind.Unspecified);
            var (start, end) = (zone.GetUtcOffset(local), zone.GetUtcOffset(local.AddDays(1)));
            if (start - end == TimeSpan.FromHours(hours - 24))
                return new DateTimeOffset(local, start).ToUniversalTime();
        }
    }

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerMinute, TimeSpan.Zero);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
