using System.Globalization;
using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests <c>POST /evaluate/v1/boolean</c>.</summary>
public sealed class BooleanTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("beta", "user-1", "{}", "false", "DEFAULT", "[]")]
    [InlineData("beta", "user-1", """{"email":"a@acme.example"}""", "true", "MATCH", """["staff"]""")]
    [InlineData("beta", "root", """{"plan":"gold"}""", "true", "MATCH", """["staff","gold"]""")]
    [InlineData("beta", "user-1", """{"plan":"gold"}""", "true", "MATCH", """["gold"]""")]
    [InlineData("closed", "user-1", "{}", "true", "FLAG_DISABLED", "[]")]
    [InlineData("empty", "user-1", "{}", "false", "DEFAULT", "[]")]
    public async Task Evaluate_Flag_HasEveryMemberOfFlipt(
        string flag,
        string entity,
        string context,
        string enabled,
        string reason,
        string segments
    )
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync(
            "boolean",
            $$"""{"flagKey":"{{flag}}","entityId":"{{entity}}","context":{{context}},"requestId":"r-1"}"""
        );

        Assert.Equal(
            $"enabled={enabled},reason=\"{reason}_EVALUATION_REASON\",requestId=\"r-1\",flagKey=\"{flag}\",segmentKeys={segments}",
            answer.Expect(200).Stable()
        );
        Assert.Equal("application/json", answer.Header("Content-Type"));
    }

    [Fact]
    public async Task Evaluate_Split_IsAMatchWithoutSegments()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync("boolean", """{"flagKey":"beta","entityId":"user-1","context":{"country":"de"}}""");

        Assert.Equal("MATCH_EVALUATION_REASON", answer.Expect(200).String("reason"));
        Assert.Equal("[]", answer.Json.GetProperty("segmentKeys").GetRawText());
    }

    [Fact]
    public async Task Evaluate_TimeAndDuration_AreThoseOfTheServer()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var before = server.Time.GetUtcNow();
        var answer = (await environment.FliptAsync("boolean", """{"flagKey":"beta","entityId":"u"}""")).Expect(200);

        var text = answer.String("timestamp");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", text);
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        Assert.InRange(time, before.AddMilliseconds(-1), server.Time.GetUtcNow());
        Assert.Equal(JsonValueKind.Number, answer.Json.GetProperty("requestDurationMillis").ValueKind);
        Assert.True(answer.Json.GetProperty("requestDurationMillis").GetDouble() >= 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData(
        """
            "requestId":"",
            """
    )]
    [InlineData(
        """
            "requestId":null,
            """
    )]
    public async Task Evaluate_BlankRequestId_HasANewOne(string member)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        var body = $$"""{{{member}}"flagKey":"beta","entityId":"u"}""";

        var first = (await environment.FliptAsync("boolean", body)).Expect(200).String("requestId");
        var second = (await environment.FliptAsync("boolean", body)).Expect(200).String("requestId");

        Assert.True(Guid.TryParse(first, out _), first);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("""{"flag_key":"beta","entity_id":"root","request_id":"r","namespace_key":"shop"}""")]
    [InlineData("""{"unknown":[1,{"a":{}}],"flagKey":"beta","environmentKey":"x","reference":"v1","entityId":"root","requestId":"r"}""")]
    [InlineData("""{"context":{"email":null,"other":null},"entityId":"root","flagKey":"beta","namespaceKey":null,"requestId":"r"}""")]
    [InlineData("""{"context":null,"entityId":"root","flagKey":"beta","requestId":"r","reference":null}""")]
    [InlineData("""{"context":{"targetingKey":"other"},"entityId":"root","flagKey":"beta","requestId":"r"}""")]
    [InlineData("""{"entityId":"root","context":{"targetingKey":"other"},"flagKey":"beta","requestId":"r"}""")]
    [InlineData("""{"entityId":"r\u006fot","flagKey":"bet\u0061","requestId":"r"}""")]
    public async Task Evaluate_SpellingsUnknownMembersAndNulls_AreAccepted(string body)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (await environment.FliptAsync("boolean", body)).Expect(200);

        Assert.Equal(
            """enabled=true,reason="MATCH_EVALUATION_REASON",requestId="r",flagKey="beta",segmentKeys=["staff"]""",
            answer.Stable()
        );
    }

    [Theory]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/x-protobuf-json")]
    public async Task Evaluate_AnyMediaType_IsReadAsJson(string type)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync("boolean", """{"flagKey":"beta","entityId":"u"}""", null, ("Content-Type", type));

        answer.Expect(200);
    }

    [Fact]
    public async Task Evaluate_PageOfAnotherOrigin_HasTheSameAnswerAndCors()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        const string Body = """{"flagKey":"beta","entityId":"root","requestId":"r"}""";

        var direct = (await environment.FliptAsync("boolean", Body)).Expect(200);
        var routed = (await environment.FliptAsync("boolean", Body, null, ("Origin", "https://shop.example"))).Expect(200);

        Assert.Equal(direct.Stable(), routed.Stable());
        Assert.Equal("*", routed.Header("Access-Control-Allow-Origin"));
    }
}
