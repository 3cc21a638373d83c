using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>A key that is limited to tags sees only flags with one of them: in replica mode and in silo mode.</summary>
public sealed class KeyTagTests : IAsyncLifetime
{
    private const string Document = """
        {"flags":[
          {"key":"base","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","clientVisible":true},
          {"key":"secret-split","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]},
          {"key":"web","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","tags":["web","x"],
           "clientVisible":true,"prerequisites":[{"flag":"base","variants":["on"]}]},
          {"key":"web-hidden","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","offVariant":"off","tags":["web"],
           "prerequisites":[{"flag":"secret-split","variants":["on"]}]},
          {"key":"app","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on","tags":["app"],"clientVisible":true}
        ]}
        """;

    private readonly List<TestServer> _gateways = [];
    private TestServer _replica = null!;

    public static TheoryData<bool> Modes => [false, true];

    public async Task InitializeAsync() => _replica = await TestServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await _replica.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Single_OtherFlag_IsAnsweredAsOneThatDoesNotExist(bool silo)
    {
        var (environment, key) = await SetUpAsync("server", silo);

        var seen = (await environment.EvaluateAsync("web", """{"targetingKey":"u"}""", key)).Expect(200);
        var hidden = (await environment.EvaluateAsync("app", """{"targetingKey":"u"}""", key)).Expect(404);
        var missing = (await environment.EvaluateAsync("aqq", """{"targetingKey":"u"}""", key)).Expect(404);

        Assert.True(seen.Json.GetProperty("value").GetBoolean());
        Assert.Equal("FLAG_NOT_FOUND", hidden.String("errorCode"));
        Assert.Equal(missing.Text.Replace("aqq", "app", StringComparison.Ordinal), hidden.Text);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Single_HiddenPrerequisiteFails_IsNotNamed(bool silo)
    {
        var (environment, key) = await SetUpAsync("server", silo);

        var answer = (await environment.EvaluateAsync("web-hidden", "{}", key)).Expect(400);

        Assert.Equal("TARGETING_KEY_MISSING", answer.String("errorCode"));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await environment.BulkAsync("{}", key)).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server", false, "web web-hidden")]
    [InlineData("server", true, "web web-hidden")]
    [InlineData("client", false, "web")]
    [InlineData("client", true, "web")]
    public async Task Bulk_LimitedKey_HasItsFlags(string kind, bool silo, string expected)
    {
        var (environment, key) = await SetUpAsync(kind, silo);

        var answer = (await environment.BulkAsync("""{"targetingKey":"u"}""", key)).Expect(200);

        Assert.Equal(expected, Keys(answer));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Bulk_ETags_DifferByTags(bool silo)
    {
        var (environment, key) = await SetUpAsync("server", silo);
        var other = await NewKeyAsync(environment, "server", "app");

        string?[] tags =
        [
            (await environment.BulkAsync(key: key)).Expect(200).Header("ETag"),
            (await environment.BulkAsync(key: other)).Expect(200).Header("ETag"),
            (await environment.BulkAsync()).Expect(200).Header("ETag"),
        ];

        Assert.Equal(3, tags.Distinct().Count());
        (await environment.BulkAsync(key: key, headers: ("If-None-Match", tags[0]!))).Expect(304);
        (await environment.BulkAsync(key: key, headers: ("If-None-Match", tags[2]!))).Expect(200);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    public async Task Bulk_FlagGetsTheTag_HasIt(string kind)
    {
        var (environment, key) = await SetUpAsync(kind, silo: false);
        var etag = (await environment.BulkAsync(key: key)).Expect(200).Header("ETag")!;

        var changed = (await environment.SendAsync("PATCH", "/flags/app", """{"tags":["app","web"]}""")).Expect(200).Header("ETag")!;
        Assert.True(EnvironmentVersion.TryParse(changed.Trim('"'), out var version));
        Assert.True(await environment.Replica.WaitForAsync(version, TestServer.Timeout));

        var answer = (await environment.BulkAsync("{}", key, ("If-None-Match", etag))).Expect(200);
        Assert.StartsWith("app web", Keys(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    public async Task Stream_FlagGetsTheTag_Notifies(string kind)
    {
        var (environment, key) = await SetUpAsync(kind, silo: false);
        using var stream = await environment.StreamAsync("/ofrep/v1/stream", key, ("Last-Event-ID", "1.1"));
        await stream.ReadAsync();

        var changed = (await environment.SendAsync("PATCH", "/flags/app", """{"tags":["app","web"]}""")).Expect(200).Header("ETag")!;

        Assert.Equal(changed.Trim('"'), (await stream.NextAsync()).Id);
    }

    [Theory]
    [InlineData("/api/v1/ruleset")]
    [InlineData("/api/v1/stream")]
    public async Task Rules_LimitedServerKey_Are403ThatNamesTheTags(string path)
    {
        var (environment, key) = await SetUpAsync("server", silo: false);

        var answer = (await environment.Server.SendAsync("GET", path, key)).ExpectProblem(403);

        Assert.Equal("Unlimited key required", answer.String("title"));
    }

    [Fact]
    public async Task Update_OtherTags_EndsTheStreamsAndLimitsTheKeyAtOnce()
    {
        var environment = await _replica.NewEnvironmentAsync(Document);
        var id = environment.ServerKey.Split('_')[1];
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        (await environment.SendAsync("PATCH", "/keys/" + id, """{"tags":["app"]}""")).Expect(200);

        Assert.Empty(await stream.ReadToEndAsync());
        Assert.Equal("app", Keys((await environment.BulkAsync()).Expect(200)));
        (await environment.SendAsync("PATCH", "/keys/" + id, """{"tags":[]}""")).Expect(200);
        (await environment.Server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);
    }

    private static string Keys(Answer answer) =>
        string.Join(' ', answer.Json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString()));

    private static async Task<string> NewKeyAsync(TestEnvironment environment, string kind, string tag) =>
        (await environment.SendAsync("POST", "/keys", $$"""{"kind":"{{kind}}","tags":["{{tag}}"]}""")).Expect(201).String("key");

    private async Task<(TestEnvironment Environment, string Key)> SetUpAsync(string kind, bool silo)
    {
        var environment = await _replica.NewEnvironmentAsync(Document);
        if (silo)
        {
            var evaluator = _replica.Services.GetRequiredService<ReplicaEvaluator>();
            var gateway = await TestServer.StartAsync(
                new TestServer { Folder = _replica.Folder, AddServices = services => services.AddSingleton<IFlagEvaluator>(evaluator) },
                ("Replica:Directory", ""),
                ("Evaluation:Mode", "Silo")
            );
            _gateways.Add(gateway);
            environment = environment with { Server = gateway };
        }
        return (environment, await NewKeyAsync(environment, kind, "web"));
    }
}
