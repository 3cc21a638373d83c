using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

public sealed class FrontendTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Frontend_ServerKey_ReturnsTheTogglesThatAreOn()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync("GET", "/api/frontend?userId=user-2&sessionId=1");

        Assert.Equal(["dark-mode", "hidden", "layout", "limit", "local", "sessions"], answer.Names());
        Assert.Equal("application/json", answer.Header("Content-Type"));
    }

    [Fact]
    public async Task Frontend_ClientKey_ReturnsClientVisibleTogglesOnly()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync("GET", "/api/frontend?userId=user-2", key: environment.ClientKey);

        Assert.Equal(["dark-mode", "layout", "limit"], answer.Names());
    }

    [Fact]
    public async Task FrontendAll_AnyKey_ReturnsTogglesThatAreOffToo()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend/all?userId=user-2", key: environment.ClientKey)).Toggles();

        Assert.Equal(["closed", "dark-mode", "layout", "limit", "new-checkout", "pro"], toggles.Keys);
        Assert.False(toggles["closed"].GetProperty("enabled").GetBoolean());
        Assert.Equal(
            """{"name":"disabled","enabled":false,"feature_enabled":false}""",
            toggles["closed"].GetProperty("variant").GetRawText()
        );
    }

    [Theory]
    [InlineData("dark-mode", """{"name":"disabled","enabled":false,"feature_enabled":true}""")]
    [InlineData("limit", """{"name":"high","enabled":true,"feature_enabled":true,"payload":{"type":"number","value":"1.50"}}""")]
    [InlineData("layout", """{"name":"wide","enabled":true,"feature_enabled":true,"payload":{"type":"json","value":"{\"a\":[1,null]}"}}""")]
    public async Task Frontend_FlagOfEachType_HasItsValueAsPayload(string name, string variant)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend")).Toggles();

        Assert.Equal(variant, toggles[name].GetProperty("variant").GetRawText());
    }

    [Theory]
    [InlineData("blue-user", """{"name":"blue","enabled":true,"feature_enabled":true,"payload":{"type":"csv","value":"#00f"}}""")]
    [InlineData("red-user", """{"name":"red","enabled":true,"feature_enabled":true}""")]
    [InlineData("plain-user", """{"name":"disabled","enabled":false,"feature_enabled":true}""")]
    public async Task Frontend_ImportedFeature_HasTheVariantOfUnleash(string user, string variant)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend?userId=" + user)).Toggles();

        Assert.Equal(variant, toggles["button"].GetProperty("variant").GetRawText());
    }

    [Fact]
    public async Task Frontend_ImportedPayloadThatAPersonChanged_HasTheNewValue()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        (await environment.SendAsync("PATCH", "/flags/button", """{"variants":{"blue":"#00a"}}""")).Expect(200);

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend?userId=blue-user")).Toggles();

        Assert.Equal("""{"type":"csv","value":"#00a"}""", toggles["button"].GetProperty("variant").GetProperty("payload").GetRawText());
    }

    [Theory]
    [InlineData("""{"type":5,"value":"x"}""")]
    [InlineData("""{"type":"csv","value":["x"]}""")]
    [InlineData("""{"type":"csv"}""")]
    [InlineData("[1]")]
    [InlineData("5")]
    public async Task Frontend_AttachmentOfAnyShape_IsNoPayloadOfUnleash(string attachment)
    {
        var environment = await server.NewUnleashEnvironmentAsync(
            $$$"""
            {"flags":[
              {"key":"own","type":"string","variants":{"v":"x"},"defaultVariant":"v","attachments":{"v":{{{attachment}}} }},
              {"key":"typed","type":"string","variants":{"v":"x"},"defaultVariant":"v","attachments":{"v":{"type":"csv","value":"y"} }},
              {"key":"imported","type":"string","variants":{"v":"x"},"defaultVariant":"v","attachments":{"v":{{{attachment}}} },
               "origin":{"system":"unleash","id":"imported"}}]}
            """
        );

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend")).Toggles();

        Assert.False(toggles["imported"].GetProperty("variant").TryGetProperty("payload", out _));
        foreach (var name in new[] { "own", "typed" })
            Assert.Equal("""{"type":"string","value":"x"}""", toggles[name].GetProperty("variant").GetProperty("payload").GetRawText());
    }

    [Theory]
    [InlineData("""{\"a\":\"\\ud800\"}""")]
    [InlineData("""{\"a\":""")]
    [InlineData("1e999")]
    public async Task Frontend_AttachmentThatIsNotTheValue_HasTheValueAsPayload(string text)
    {
        var environment = await server.NewUnleashEnvironmentAsync(
            $$$"""
            {"flags":[{"key":"f","type":"object","variants":{"v":{"a":1}},"defaultVariant":"v","origin":{"system":"unleash","id":"f"},
              "attachments":{"v":{"type":"json","value":"{{{text}}}"} } }]}
            """
        );

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend")).Toggles();

        Assert.Equal("""{"type":"json","value":"{\"a\":1}"}""", toggles["f"].GetProperty("variant").GetProperty("payload").GetRawText());
    }

    [Theory]
    [InlineData("user-1", true)] // number 32
    [InlineData("alice", false)] // number 41
    [InlineData("user-2", false)] // number 90
    public async Task Frontend_ImportedRollout_HasTheBucketsOfUnleash(string user, bool isOn)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var toggles = (await environment.UnleashAsync("GET", "/api/frontend?userId=" + user)).Toggles();

        Assert.Equal(isOn, toggles.TryGetValue("new-checkout", out var toggle));
        Assert.True(!isOn || toggle.GetProperty("impressionData").GetBoolean());
    }

    [Theory]
    [InlineData("?properties[plan]=pro")]
    [InlineData("?properties%5Bplan%5D=%70ro")]
    [InlineData("?plan=pro&appName=shop")]
    [InlineData("/?plan=pro")]
    public async Task Frontend_PropertyInTheQuery_IsAnAttribute(string query)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync("GET", "/api/frontend" + query);

        Assert.Contains("pro", answer.Names());
    }

    [Theory]
    [InlineData("""{"context":{"userId":"user-1","properties":{"plan":"pro"}}}""", "pro new-checkout")]
    [InlineData("""{"context":{"userId":"user-1","plan":"pro"},"other":1}""", "pro new-checkout")]
    [InlineData("""{"context":{"userId":"user-2","properties":{"plan":5,"userId":"user-1","targetingKey":"user-1"}}}""", "")]
    [InlineData("""{"context":{"userId":"user-2","currentTime":"2020-01-01T00:00:00Z","properties":null,"appName":null}}""", "")]
    [InlineData("""{"context":{"userId":"user-2","remoteAddress":"192.0.2.1"}}""", "")]
    public async Task Frontend_ContextInTheBody_IsEvaluated(string body, string expected)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var names = (await environment.UnleashAsync("POST", "/api/frontend", body)).Names().ToList();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains("pro"), names.Contains("pro"));
        Assert.Equal(expected.Contains("new-checkout", StringComparison.Ordinal), names.Contains("new-checkout"));
        Assert.Equal(!body.Contains("192.0.2.1", StringComparison.Ordinal), names.Contains("local"));
    }

    [Theory]
    [InlineData("?userId=user-2&properties[sessionId]=1&properties[remoteAddress]=192.0.2.1&plan=free&properties[plan]=pro", null)]
    [InlineData("?userId=user-2&properties[plan]=pro&plan=free&properties[sessionId]=1&sessionId=2", null)]
    [InlineData(
        "",
        """{"context":{"plan":"free","properties":{"plan":"pro","sessionId":"1","remoteAddress":"192.0.2.1"},"userId":"user-2"}}"""
    )]
    [InlineData("", """{"context":{"properties":{"plan":"pro","sessionId":"1"},"plan":"free","sessionId":"2","userId":"user-2"}}""")]
    public async Task Frontend_PropertyWithTheNameOfAField_IsReplacedByTheField(string query, string? body)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var answer = await environment.UnleashAsync(body is null ? "GET" : "POST", "/api/frontend" + query, body);

        Assert.Equal(["dark-mode", "hidden", "layout", "limit", "local", "pro", "sessions"], answer.Names());
    }

    [Fact]
    public async Task Frontend_EmptyBody_IsTheEmptyContext()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var names = (await environment.UnleashAsync("POST", "/api/frontend")).Names();

        Assert.Contains("dark-mode", names);
    }

    [Fact]
    public async Task Frontend_NoSession_DrawsOne()
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        var names = (await environment.UnleashAsync("GET", "/api/frontend?sessionId=")).Names();

        Assert.Contains("sessions", names);
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("""{"context":[]}""", 400)]
    [InlineData("""{"context":{},"context":{}}""", 400)]
    [InlineData("""{"context":{"properties":{},"properties":{}}}""", 400)]
    [InlineData("""{"context":""", 400)]
    [InlineData("", 413)]
    public async Task Frontend_InvalidBody_IsRejected(string body, int status)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        if (body.Length == 0)
            body = new string(' ', 70_000);

        var answer = await environment.UnleashAsync("POST", "/api/frontend", body);

        answer.ExpectProblem(status);
    }

    [Fact]
    public async Task Frontend_EnvironmentThatDoesNotServeIt_Is404()
    {
        var environment = await server.NewEnvironmentAsync(UnleashSample.Flags);

        var answer = await environment.UnleashAsync("GET", "/api/frontend");

        Assert.Contains("'unleash'", answer.ExpectProblem(404).String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://shop.example")]
    public async Task Frontend_UnknownKey_Is401(string origin)
    {
        var environment = await server.NewUnleashEnvironmentAsync();

        (await environment.UnleashAsync("GET", "/api/frontend", key: "wrong", headers: ("Origin", origin))).ExpectProblem(401);
    }

    [Fact]
    public async Task Frontend_SameEtag_Is304WithoutBody()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var etag = (await environment.UnleashAsync("GET", "/api/frontend?userId=a")).Header("ETag")!;

        var answer = await environment.UnleashAsync("GET", "/api/frontend?userId=a", headers: ("If-None-Match", etag));

        Assert.Equal((304, "", etag), (answer.Status, answer.Text, answer.Header("ETag")));
    }

    [Fact]
    public async Task Etag_ContextKeyPathOrVersionChanges_Changes()
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var etag = (await environment.UnleashAsync("GET", "/api/frontend?userId=a")).Header("ETag")!;
        var known = ("If-None-Match", etag);

        (await environment.UnleashAsync("GET", "/api/frontend?userId=b", headers: known)).Expect(200);
        (await environment.UnleashAsync("GET", "/api/frontend?userId=a", key: environment.ClientKey, headers: known)).Expect(200);
        (await environment.UnleashAsync("GET", "/api/frontend/all?userId=a", headers: known)).Expect(200);
        await environment.PutNumberAsync(1);
        (await environment.UnleashAsync("GET", "/api/frontend?userId=a", headers: known)).Expect(200);
    }

    [Theory]
    [InlineData("new-checkout", """{"origin":{"system":"unleash","id":"new-checkout","impressionData":false}}""", 200)]
    [InlineData("layout", """{"attachments":{"wide":{"type":"json","value":"{}"}}}""", 200)]
    [InlineData("button", """{"attachments":{"blue":{"type":"string","value":"#00f"}}}""", 304)]
    public async Task Etag_AttachmentOrOriginChanges_ChangesForClientKeysThatSeeTheFlag(string flag, string change, int status)
    {
        var environment = await server.NewUnleashEnvironmentAsync();
        var answer = await environment.UnleashAsync("GET", "/api/frontend", key: environment.ClientKey);
        var known = ("If-None-Match", answer.Expect(200).Header("ETag")!);

        (await environment.SendAsync("PATCH", "/flags/" + flag, change)).Expect(200);

        (await environment.UnleashAsync("GET", "/api/frontend", key: environment.ClientKey, headers: known)).Expect(status);
    }
}
