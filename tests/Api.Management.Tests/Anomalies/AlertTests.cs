using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Anomalies;

public sealed class AlertTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly long Start = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public async Task List_Alerts_ReturnsPagesNewestFirst()
    {
        var environment = await server.NewEnvironmentAsync();
        await OpenAsync(environment, "$one", minute: 1);
        await OpenAsync(environment, "$two", minute: 3);
        await OpenAsync(environment, "$three", minute: 2);

        var first = (await environment.SendAsync("GET", "/alerts?limit=2")).Expect(200).Json;
        var second = (await environment.SendAsync("GET", $"/alerts?limit=2&after={first.GetProperty("next")}")).Expect(200).Json;

        Assert.Equal(["$two", "$three"], RulesOf(first));
        Assert.Equal(["$one"], RulesOf(second));
    }

    [Theory]
    [InlineData("flag=checkout", 2)]
    [InlineData("flag=other", 0)]
    [InlineData("rule=%24one", 1)]
    [InlineData("severity=critical", 1)]
    [InlineData("status=open", 1)]
    [InlineData("status=resolved&severity=warning", 1)]
    public async Task List_WithAFilter_ReturnsMatchingAlerts(string filter, int count)
    {
        var environment = await server.NewEnvironmentAsync();
        var resolved = await OpenAsync(environment, "$one", minute: 1);
        await OpenAsync(environment, "$two", minute: 2, RuleSeverity.Critical);
        (await environment.SendAsync("POST", $"/alerts/{resolved.Id}/resolve")).Expect(200);

        var list = (await environment.SendAsync("GET", "/alerts?" + filter)).Expect(200).Json;

        Assert.Equal(count, list.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("status=broken")]
    [InlineData("severity=loud")]
    [InlineData("after=nothing")]
    public async Task List_InvalidParameter_Is400(string query)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", "/alerts?" + query)).ExpectProblem(400);
    }

    [Fact]
    public async Task Get_Alert_ExplainsTheNumbersInWords()
    {
        var environment = await server.NewEnvironmentAsync();
        var alert = await OpenAsync(environment, "$one", minute: 1);

        var answer = (await environment.SendAsync("GET", "/alerts/" + alert.Id)).Expect(200);

        Assert.Equal(
            "In the window that ended at 2026-07-01T12:01:00Z, the share of failed evaluations of 'checkout' was 50 %; the threshold is "
                + "10 %, 5 times the threshold. 60 events were seen.",
            answer.String("explanation")
        );
        Assert.Equal(0.5, answer.Json.GetProperty("numbers").GetProperty("value").GetDouble());
        var action = Assert.Single(answer.Json.GetProperty("actions").EnumerateArray());
        Assert.Equal(("notify", "pending"), (action.GetProperty("kind").GetString(), action.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Acknowledge_Alert_RecordsTheFirstActor()
    {
        var environment = await server.NewEnvironmentAsync();
        var alert = await OpenAsync(environment, "$one", minute: 1);

        var first = (await environment.SendAsync("POST", $"/alerts/{alert.Id}/acknowledge")).Expect(200);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var second = (await environment.SendAsync("POST", $"/alerts/{alert.Id}/acknowledge")).Expect(200);

        Assert.Equal("acknowledged", first.String("status"));
        Assert.Equal(first.String("acknowledgedAt"), second.String("acknowledgedAt"));
    }

    [Fact]
    public async Task Resolve_Alert_ResolvesTheStateOfItsRule()
    {
        var environment = await server.NewEnvironmentAsync();
        var alert = await OpenAsync(environment, "$one", minute: 1);

        var resolved = (await environment.SendAsync("POST", $"/alerts/{alert.Id}/resolve")).Expect(200);

        Assert.Equal("resolved", resolved.String("status"));
        var states = await server.Services.GetRequiredService<IAnomalyStore>().ReadStatesAsync(environment.Id.ToString());
        Assert.Equal(RuleStatus.Ok, states["$one"].State.Status);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/acknowledge")]
    [InlineData("POST", "/resolve")]
    public async Task Request_AlertOfAnotherEnvironment_Is404(string method, string path)
    {
        var environment = await server.NewEnvironmentAsync();
        var other = await OpenAsync(await server.NewEnvironmentAsync(), "$one", minute: 1);

        (await environment.SendAsync(method, $"/alerts/{other.Id}{path}")).ExpectProblem(404);
    }

    /// <summary>Opens an alert of a rule that is not stored.</summary>
    internal static async Task<Alert> OpenAsync(
        TestEnvironment environment,
        string name,
        int minute,
        RuleSeverity severity = RuleSeverity.Warning
    )
    {
        var rule = new AnomalyRule
        {
            Name = name,
            Flag = "checkout",
            Metric = new(MetricKind.ErrorShare),
            Compare = new(ComparisonKind.Threshold) { Value = 0.1 },
            Severity = severity,
            Actions = [new(ActionKind.Notify, "ops")],
        };
        var end = Start + minute * 60_000L;
        var context = new RuleContext(environment.Id.ToString(), 1);
        var state = new RuleState { RuleVersion = 1, End = end - 60_000 };
        var evaluation = RuleEvaluator.Evaluate(rule, context, state, new WindowObservation(end, new(0.5, 60), null, []));
        var alert = Alert.Of(rule, context, evaluation.Reading!);
        var commit = new RuleCommit(name, 0, evaluation.State) { Opened = alert, Outbox = evaluation.Outbox };
        var store = environment.Server.Services.GetRequiredService<IAnomalyStore>();
        Assert.True(await store.CommitAsync(new(environment.Id.ToString(), [commit])));
        return alert;
    }

    private static IEnumerable<string?> RulesOf(System.Text.Json.JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("rule").GetString());
}
