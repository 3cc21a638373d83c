using System.Text.RegularExpressions;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>A client key, which is public, learns nothing about what it may not see: in replica mode and in silo mode.</summary>
public sealed partial class ClientKeyTests : IAsyncLifetime
{
    private readonly List<TestServer> _gateways = [];
    private TestServer _replica = null!;

    public static TheoryData<bool> Modes => [false, true];

    public async Task InitializeAsync() => _replica = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "0.2"));

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await _replica.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Evaluate_HiddenFlagFails_NamesNothing(bool silo)
    {
        var environment = await InAsync(await _replica.NewEnvironmentAsync(Document("secret")), silo);

        foreach (var context in new[] { "{}", """{"targetingKey":"u","secret-attribute":"\ud800"}""" })
        foreach (var flag in new[] { "needs-split", "needs-attribute", "asks-split", "shared", "own-rule" })
        {
            var forServer = await environment.EvaluateAsync(flag, context);
            var forClient = await environment.EvaluateAsync(flag, context, environment.ClientKey);

            Assert.Equal(forServer.Status, forClient.Status);
            Assert.DoesNotContain("secret", forClient.Text, StringComparison.Ordinal);
        }
        Assert.Contains("secret-rule", (await environment.EvaluateAsync("needs-split")).Expect(400).Text, StringComparison.Ordinal);
        Assert.Equal(
            "The flag requires a targeting key, and the context has none.",
            (await environment.EvaluateAsync("needs-split", key: environment.ClientKey)).Expect(400).String("errorDetails")
        );
        Assert.DoesNotContain("secret", (await environment.BulkAsync(key: environment.ClientKey)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Answers_OtherNamesOfWhatIsHidden_AreTheSameBytes(bool silo)
    {
        var one = await InAsync(await _replica.NewEnvironmentAsync(Document("alpha")), silo);
        var other = await InAsync(await _replica.NewEnvironmentAsync(Document("beta")), silo);
        string[] contexts =
        [
            "{}",
            """{"targetingKey":"u"}""",
            """{"targetingKey":5}""",
            """{"alpha-attribute":1e999,"beta-attribute":1e999}""",
        ];

        foreach (var context in contexts)
        {
            Assert.Equal(Bytes(await one.BulkAsync(context, one.ClientKey)), Bytes(await other.BulkAsync(context, other.ClientKey)));
            foreach (var flag in new[] { "needs-split", "asks-split", "shared", "own-rule", "alpha-flag", "beta-flag", "missing" })
                Assert.Equal(
                    Bytes(await one.EvaluateAsync(flag, context, one.ClientKey)),
                    Bytes(await other.EvaluateAsync(flag, context, other.ClientKey))
                );
        }
    }

    /// <summary>Otherwise callers could find out which attributes hidden rules read.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Answers_ExtremeValueOfAnAttributeOnlyHiddenRulesRead_AreAsForAnyAttribute(bool silo)
    {
        var environment = await InAsync(
            await _replica.NewEnvironmentAsync(
                """
                {"flags":[{"key":"visible","type":"boolean","variants":{"on":true},"defaultVariant":"on","clientVisible":true},
                 {"key":"hidden","type":"boolean","variants":{"on":true},"defaultVariant":"on",
                  "rules":[{"id":"r","when":{"attribute":"plan.name","equals":"pro"},"serve":{"variant":"on"}}]}]}
                """
            ),
            silo
        );
        var list = $"[{string.Join(',', Enumerable.Repeat("0", 10_001))}]";
        var attributes = $"{{{string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"n{i}\":{i}"))}}}";

        foreach (var value in new[] { "1e999", "\"\\ud800\"", list, attributes })
        {
            var read = await environment.BulkAsync($$$"""{"plan":{"name":{{{value}}}}}""", environment.ClientKey);
            var unread = await environment.BulkAsync($$$"""{"plan":{"nine":{{{value}}}}}""", environment.ClientKey);
            Assert.Equal((unread.Status, WithoutTicket(unread.Text)), (read.Status, WithoutTicket(read.Text)));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ETag_HiddenChange_StaysAndVisibleChangeChangesIt(bool silo)
    {
        var source = await _replica.NewEnvironmentAsync(Document("secret"));
        var environment = await InAsync(source, silo);
        var before = await environment.BulkAsync(key: environment.ClientKey);
        var etag = before.Header("ETag")!;

        await WaitAsync(source, await source.PutNumberAsync(1));
        var after = await environment.BulkAsync(key: environment.ClientKey);
        (await environment.BulkAsync(key: environment.ClientKey, headers: ("If-None-Match", etag))).Expect(304);
        await WaitAsync(source, await source.PutNumberAsync(2, clientVisible: true));

        Assert.Equal((before.Text, etag), (after.Text, after.Header("ETag")));
        var changed = (await environment.BulkAsync(key: environment.ClientKey, headers: ("If-None-Match", etag))).Expect(200);
        Assert.Equal("1.3", Version(changed));
        Assert.Equal("1.3", Version(await environment.EvaluateAsync("own-rule", """{"targetingKey":"u"}""", environment.ClientKey)));
        Assert.Equal("1.3", Version(await environment.EvaluateAsync("n")));
    }

    [Fact]
    public async Task ETag_OfAServerThatLoadsTheRulesetLater_IsTheSame()
    {
        var environment = await _replica.NewEnvironmentAsync(Document("secret"));
        await environment.PutNumberAsync(1);
        await WaitAsync(environment, await environment.PutNumberAsync(2));
        await using var later = await _replica.StartSecondAsync();

        var one = await environment.BulkAsync(key: environment.ClientKey);
        var other = await (environment with { Server = later }).BulkAsync(key: environment.ClientKey);

        Assert.Equal((one.Text, one.Header("ETag")), (other.Text, other.Header("ETag")));
        Assert.Equal("1.1", Version(one));
    }

    [Fact]
    public async Task Stream_HiddenChange_SendsNothingUntilAVisibleChange()
    {
        var environment = await _replica.NewEnvironmentAsync(Document("secret"));
        using var forClient = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey, ("Last-Event-ID", "1.1"));
        using var forServer = await environment.StreamAsync("/ofrep/v1/stream", environment.ServerKey, ("Last-Event-ID", "1.1"));

        var hidden = await environment.PutNumberAsync(1);
        Assert.Equal(hidden, (await forServer.NextAsync()).Id);
        var visible = await environment.PutNumberAsync(2, clientVisible: true);

        Assert.Equal(visible, (await forClient.NextAsync()).Id);
    }

    [Fact]
    public async Task Stream_TimeWindowOfAHiddenFlagOpens_SendsNothing()
    {
        var start = _replica.Time.GetUtcNow().AddHours(1);
        var environment = await _replica.NewEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"window","when":{"attribute":"@time","after":"{{{start:yyyy-MM-ddTHH:mm:ssZ}}}"},"serve":{"variant":"on"}}]}]}
            """
        );
        using var forClient = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey, ("Last-Event-ID", "1.1"));
        using var forServer = await environment.StreamAsync("/ofrep/v1/stream", environment.ServerKey, ("Last-Event-ID", "1.1"));

        _replica.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("1.1-1", (await forServer.NextAsync()).Id);
        var visible = await environment.PutNumberAsync(1, clientVisible: true);

        Assert.Equal(visible, (await forClient.NextAsync()).Id);
    }

    /// <summary>Visible flags that depend on hidden ones, whose keys, rules, segments and attributes have a name.</summary>
    private static string Document(string name) =>
        $$$"""
            {"flags":[
              {"key":"{{{name}}}-flag","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
               "rules":[{"id":"{{{name}}}-rule","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}],"salt":"s"}}]},
              {"key":"{{{name}}}-other","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
               "rules":[{"id":"{{{name}}}-rule","when":{"segment":"{{{name}}}-segment"},"serve":{"variant":"on"}}]},
              {"key":"needs-split","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","clientVisible":true,
               "prerequisites":[{"flag":"{{{name}}}-flag","variants":["on"]}]},
              {"key":"needs-attribute","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","clientVisible":true,
               "prerequisites":[{"flag":"{{{name}}}-other","variants":["on"]}]},
              {"key":"asks-split","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":null,"clientVisible":true,
               "rules":[{"id":"{{{name}}}-rule","when":{"not":{"flag":"{{{name}}}-flag","variants":["on"],"enabled":true}},"serve":{"variant":"on"}}]},
              {"key":"shared","type":"boolean","variants":{"on":true},"defaultVariant":null,"clientVisible":true,
               "rules":[{"id":"{{{name}}}-rule","when":{"bucket":{"below":5,"by":"{{{name}}}-attribute","missing":"error"}},"serve":{"variant":"on"}}]},
              {"key":"own-rule","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","clientVisible":true,
               "rules":[{"id":"{{{name}}}-rule","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}],
             "segments":[{"key":"{{{name}}}-segment","when":{"attribute":"{{{name}}}-attribute","equals":"x"}}]}
            """;

    private static (int Status, string Text, string? ETag) Bytes(Answer answer) =>
        (answer.Status, WithoutTicket(answer.Text), answer.Header("ETag"));

    private static string WithoutTicket(string text) => Ticket().Replace(text, "ticket=");

    private static string? Version(Answer answer) => answer.Expect(200).Json.GetProperty("metadata").GetProperty("version").GetString();

    private static async Task WaitAsync(TestEnvironment environment, string text)
    {
        Assert.True(EnvironmentVersion.TryParse(text, out var version));
        Assert.True(await environment.Replica.WaitForAsync(version, TestServer.Timeout), $"The replica did not receive {text}.");
    }

    /// <summary>Returns the environment as a gateway without rulesets answers for it, if that is asked for.</summary>
    private async Task<TestEnvironment> InAsync(TestEnvironment environment, bool silo)
    {
        if (!silo)
            return environment;
        var evaluator = _replica.Services.GetRequiredService<ReplicaEvaluator>();
        var gateway = await TestServer.StartAsync(
            new TestServer { Folder = _replica.Folder, AddServices = services => services.AddSingleton<IFlagEvaluator>(evaluator) },
            ("Replica:Directory", ""),
            ("Evaluation:Mode", "Silo")
        );
        _gateways.Add(gateway);
        return environment with { Server = gateway };
    }

    [GeneratedRegex("ticket=[^&]*")]
    private static partial Regex Ticket();
}
