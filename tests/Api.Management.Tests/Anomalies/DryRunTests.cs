using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Windows;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Anomalies;

public sealed class DryRunTests : IAsyncLifetime
{
    private const string Rule = """
        {"flag":"color","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},"window":"1m","for":2,
         "clear":{"below":0.5,"for":2},"actions":[{"notify":"ops"},{"disable":true}],"armed":false}
        """;

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;
    private long _start;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("Alerts:Targets:ops:Url", "https://ops.example/alerts"));
        _environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var now = _server.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _start = TimeStep.Minute.Start(now) - 30 * 60_000;
        // Half of the evaluations fail in the minutes 5 to 9.
        await FoldAsync(minute => minute is >= 5 and < 10 ? 30 : 0);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task DryRun_DocumentThatIsNotSaved_ReturnsWhenItWouldHaveFired()
    {
        var answer = (await _environment.SendAsync("POST", "/anomaly-rules/dry-run?" + Period(), Rule)).Expect(200).Json;

        Assert.Equal(20, answer.GetProperty("windows").GetInt32());
        var alert = Assert.Single(answer.GetProperty("alerts").EnumerateArray());
        Assert.Equal(At(7), alert.GetProperty("firedAt").GetDateTimeOffset());
        Assert.Equal(At(12), alert.GetProperty("resolvedAt").GetDateTimeOffset());
        Assert.Equal(["notify 'ops'"], alert.GetProperty("wouldHave").EnumerateArray().Select(text => text.GetString()));
        Assert.Empty((await _environment.SendAsync("GET", "/alerts")).Expect(200).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task DryRun_SavedRule_ReturnsTheSame()
    {
        (await _environment.SendAsync("PUT", "/anomaly-rules/errors", Rule)).Expect(201);

        var saved = (await _environment.SendAsync("POST", "/anomaly-rules/errors/dry-run?" + Period())).Expect(200).Json;

        Assert.Single(saved.GetProperty("alerts").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"flag":"color","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1}}""", 7 * 24)]
    [InlineData(
        """
            {"flag":"color","variant":"red","metric":{"of":"people","track":"error"},"compare":{"to":"variant","variant":"blue"},"window":"1h"}
            """,
        24
    )]
    public async Task DryRun_WithoutAPeriod_ReadsAsManyWindowsAsItMay(string rule, int hours)
    {
        var answer = (await _environment.SendAsync("POST", "/anomaly-rules/dry-run", rule)).Expect(200).Json;

        var period = answer.GetProperty("to").GetDateTimeOffset() - answer.GetProperty("from").GetDateTimeOffset();
        Assert.InRange(period.TotalHours, hours - 0.5, hours);
    }

    [Fact]
    public async Task DryRun_SplitByAnAttribute_SaysWhyTheRuleCannotDecide()
    {
        const string ByCompany = """
            {"type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"half",
               "serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}],"by":["company"]}}]}
            """;
        const string Guard = """
            {"flag":"plan","variant":"on","metric":{"of":"people","track":"error"},"compare":{"to":"variant","variant":"off"},"window":"1h"}
            """;
        (await _environment.SendAsync("PUT", "/flags/plan", ByCompany)).Expect(201);

        var answer = (await _environment.SendAsync("POST", "/anomaly-rules/dry-run", Guard)).Expect(200);

        Assert.Contains("assigns by attributes ('by')", answer.String("undefined"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_InvalidDocument_Is422()
    {
        var answer = await _environment.SendAsync("POST", "/anomaly-rules/dry-run", Rule.Replace("0.1", "-1", StringComparison.Ordinal));

        Assert.Equal(["/compare/value"], answer.ExpectProblem(422).Pointers);
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z")]
    [InlineData("from=2001-01-01T00:00:00Z")]
    public async Task DryRun_InvalidPeriod_Is400(string period) =>
        (await _environment.SendAsync("POST", "/anomaly-rules/dry-run?" + period, Rule)).ExpectProblem(400);

    private string Period() => $"from={At(0):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={At(20):yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private DateTimeOffset At(int minute) => DateTimeOffset.FromUnixTimeMilliseconds(_start + minute * 60_000);

    private async Task FoldAsync(Func<int, int> failed)
    {
        var folds = _server.Services.GetRequiredService<IFoldStore>();
        var events = new List<FoldRecord>();
        for (var minute = 0; minute < 25; minute++)
        for (var i = 0; i < 60; i++)
        {
            EvaluatedFlag flag = i < failed(minute) ? new("color", null, "ERROR", null, "GENERAL") : new("color", "blue", "STATIC");
            var time = _start + minute * 60_000 + i * 1_000;
            events.Add(
                new(
                    events.Count,
                    new CountedEvaluation(Guid.NewGuid(), time, _environment.Id.ToString(), null, null, EvaluationKind.Single, [flag])
                )
            );
        }
        var fold = new PartitionFold("events", 0, null, new WindowBounds());
        var batch = fold.Fold(events, new(), DateTimeOffset.FromUnixTimeMilliseconds(_start + 25 * 60_000));
        Assert.True(await folds.CommitAsync(batch));
    }
}
