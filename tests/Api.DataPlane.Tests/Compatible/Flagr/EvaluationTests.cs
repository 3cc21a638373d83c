using System.Text.RegularExpressions;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests the evaluation of one flag.</summary>
public sealed class EvaluationTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Evaluate_ImportedFlag_AnswersAsFlagr()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        // Entity "user-1" of flag 42 is in a bucket that the rollout excludes; "FR" has no rollout.
        var answer = await environment.FlagrAsync(
            """{"entityID":"user-1","entityType":"account","entityContext":{"country":"FR"},"flagKey":"imported","other":1}"""
        );

        var text = Regex.Replace(answer.Expect(200).Stable(), "\"flagSnapshotID\":[0-9]+", "\"flagSnapshotID\":0");
        var context = """{"entityContext":{"country":"FR"},"entityID":"user-1","entityType":"user","flagKey":"imported"}""";
        Assert.Equal(
            $$"""{"evalContext":{{context}},"evalDebugLog":{"segmentDebugLogs":[]},"flagID":42"""
                + ""","flagKey":"imported","flagSnapshotID":0,"flagTags":["shop","web"],"segmentID":10,"timestamp":"" """.TrimEnd()
                + ""","variantAttachment":{},"variantID":6,"variantKey":"B"}""",
            text
        );
        Assert.Matches("^[0-9-]{10}T[0-9:]{8}Z$", answer.String("timestamp"));
    }

    [Theory]
    [InlineData("""{"entityID":"a","entityContext":{"country":"FR"},"flagID":42}""", "B")]
    [InlineData("""{"entityID":"a","entityContext":{"country":"FR"},"flagID":42,"flagKey":"limit"}""", "B")]
    [InlineData("""{"entityID":"a","flagID":99,"flagKey":"limit"}""", "high")]
    [InlineData("""{"entityID":"a","entityContext":{"country":"FR"},"flagKey":"42"}""", "B")]
    [InlineData("""{"entityID":"a","flagKey":"17"}""", "x")]
    [InlineData("""{"entityID":"a","entityContext":["DE"],"flagKey":"layout"}""", "wide")]
    [InlineData("""{"entityID":"a","entityContext":null,"flagKey":"layout"}""", "wide")]
    [InlineData("""{"entityContext":{"targetingKey":"z"},"entityID":"a","flagKey":"layout"}""", "wide")]
    public async Task Evaluate_FlagByNumberOrKey_ServesItsVariant(string body, string variant)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = (await environment.FlagrAsync(body)).Expect(200);

        Assert.Equal(variant, answer.String("variantKey"));
    }

    [Theory]
    [InlineData("""{"entityID":"a","flagKey":"missing"}""", "flagID 0 not found or deleted", ""","flagKey":"missing",""")]
    [InlineData("""{"entityID":"a","flagID":99}""", "flagID 99 not found or deleted", ""","flagID":99,""")]
    [InlineData("""{"entityID":"a","flagID":3}""", "flagID 3 not found or deleted", ""","flagID":3,""")]
    [InlineData("""{"entityID":"a"}""", "flagID 0 not found or deleted", "")]
    [InlineData("""{"entityID":"a","flagKey":"imported"}""", null, ""","flagID":42,""")]
    public async Task Evaluate_FlagThatServesNothing_Is200WithoutAVariant(string body, string? message, string member)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = (await environment.FlagrAsync(body)).Expect(200);

        Assert.False(answer.Json.TryGetProperty("variantKey", out _));
        Assert.False(answer.Json.TryGetProperty("variantAttachment", out _));
        Assert.Equal(message, answer.Json.GetProperty("evalDebugLog").TryGetProperty("msg", out var found) ? found.GetString() : null);
        Assert.Contains(member, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit", """{"value":1.50}""")]
    [InlineData("layout", """{"columns":3}""")]
    [InlineData("17", "{}")]
    public async Task Evaluate_FlagWithValues_HasThemInTheAttachment(string flag, string attachment)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = (await environment.FlagrAsync($$"""{"entityID":"a","flagKey":"{{flag}}"}""")).Expect(200);

        Assert.Equal(attachment, answer.Json.GetProperty("variantAttachment").GetRawText());
        Assert.False(answer.Json.GetProperty("evalDebugLog").TryGetProperty("msg", out _));
        Assert.True(answer.Json.GetProperty("flagID").GetInt64() >= 1L << 52);
        Assert.True(answer.Json.GetProperty("variantID").GetInt64() >= 1L << 52);
    }

    [Fact]
    public async Task Evaluate_WithoutAnEntity_MakesUpOneWithTheSameAnswer()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var first = (await environment.FlagrAsync("""{"entityID":"","flagKey":"beta"}""")).Expect(200);

        var entity = first.Json.GetProperty("evalContext").GetProperty("entityID").GetString()!;
        var second = (await environment.FlagrAsync($$"""{"entityID":"{{entity}}","flagKey":"beta"}""")).Expect(200);
        Assert.StartsWith("randomly_generated_", entity, StringComparison.Ordinal);
        Assert.Equal(first.String("variantKey"), second.String("variantKey"));
    }

    [Fact]
    public async Task Evaluate_WithDebug_ListsTheRulesForServerKeysOnly()
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        const string Body = """{"entityID":"a","entityContext":{"country":"FR"},"flagKey":"imported","enableDebug":true}""";

        var ofServer = (await environment.FlagrAsync(Body)).Expect(200);
        var ofClient = (await environment.FlagrAsync(Body, environment.ClientKey)).Expect(200);

        Assert.Equal(
            """[{"msg":"constraint not match. rule: segment-9.","segmentID":9},"""
                + """{"msg":"matched all constraints. rule: segment-10.","segmentID":10}]""",
            ofServer.Json.GetProperty("evalDebugLog").GetProperty("segmentDebugLogs").GetRawText()
        );
        Assert.Equal(0, ofClient.Json.GetProperty("evalDebugLog").GetProperty("segmentDebugLogs").GetArrayLength());
        Assert.Equal("B", ofClient.String("variantKey"));
    }

    [Fact]
    public async Task Evaluate_ClientKey_SeesOnlyClientVisibleFlags()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var visible = (await environment.FlagrAsync("""{"entityID":"a","flagKey":"layout"}""", environment.ClientKey)).Expect(200);
        var hidden = (await environment.FlagrAsync("""{"entityID":"a","flagKey":"limit"}""", environment.ClientKey)).Expect(200);
        var missing = (await environment.FlagrAsync("""{"entityID":"a","flagKey":"limi_"}""", environment.ClientKey)).Expect(200);

        Assert.Equal("wide", visible.String("variantKey"));
        Assert.Equal(missing.Stable().Replace("limi_", "limit", StringComparison.Ordinal), hidden.Stable());
    }

    [Fact]
    public async Task Evaluate_ByGet_HasTheAnswerOfPost()
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        const string Body = """{"entityID":"a b&+ü","entityContext":{"country":"FR"},"flagKey":"imported"}""";
        const string Batch = """{"entities":[{"entityID":"a"}],"flagKeys":["layout"]}""";

        var posted = (await environment.FlagrAsync(Body)).Expect(200);
        var got = (await environment.ReadAsync("evaluation?json=" + Uri.EscapeDataString(Body))).Expect(200);
        var postedBatch = (await environment.FlagrBatchAsync(Batch)).Expect(200);
        var gotBatch = (await environment.ReadAsync("evaluation/batch?json=" + Uri.EscapeDataString(Batch))).Expect(200);

        Assert.Equal(posted.Stable(), got.Stable());
        Assert.Equal(postedBatch.Stable(), gotBatch.Stable());
        (await environment.ReadAsync("evaluation")).ExpectError(400);
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("X-API-Key", "{0}")]
    public async Task Evaluate_KeyInAnyPlace_IsAccepted(string header, string form)
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, environment.ServerKey);

        var answer = await server.SendAsync("POST", "/api/v1/evaluation", null, """{"flagKey":"layout"}""", (header, value));

        answer.Expect(200);
    }

    [Theory]
    [InlineData("flagr:{0}", 200)]
    [InlineData(":{0}", 200)]
    [InlineData("{0}", 401)]
    [InlineData("flagr:wrong", 401)]
    public async Task Evaluate_KeyAsPassword_IsAccepted(string form, int status)
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        var credentials = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, environment.ServerKey);
        var header = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials));

        var answer = await server.SendAsync("POST", "/api/v1/evaluation", null, """{"flagKey":"layout"}""", ("Authorization", header));

        answer.Expect(status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"entityID":5}""")]
    [InlineData("""{"flagID":"5"}""")]
    [InlineData("""{"flagID":-5}""")]
    [InlineData("""{"flagKey":5}""")]
    [InlineData("""{"enableDebug":"yes"}""")]
    [InlineData("""{"flagKey":"layout"}{}""")]
    [InlineData("""{"entityID":"\ud800"}""")]
    [InlineData("""{"entityContext":{},"entityContext":{}}""")]
    public async Task Evaluate_InvalidRequest_Is400WithAMessage(string body)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        Assert.NotEqual("", (await environment.FlagrAsync(body)).ExpectError(400));
    }

    [Fact]
    public async Task Request_EnvironmentThatDoesNotServeTheApi_Is404WithTheReason()
    {
        var environment = await server.NewEnvironmentAsync(FlagrCalls.Flags);

        Assert.Contains("'flagr'", (await environment.FlagrAsync("{}")).ExpectError(404), StringComparison.Ordinal);
        Assert.Contains("'flagr'", (await environment.ReadAsync("flags")).ExpectError(404), StringComparison.Ordinal);
        (await server.SendAsync("POST", "/api/v1/evaluation", null, "{}")).ExpectError(401);
    }

    [Fact]
    public async Task Request_BodyAboveTheLimit_Is413()
    {
        await using var small = await TestServer.StartAsync(("Flagr:MaxBodyBytes", "1024"));
        var environment = await small.NewFlagrEnvironmentAsync();

        (await environment.FlagrAsync($$"""{"entityID":"{{new string('x', 2000)}}"}""")).ExpectError(413);
    }
}
