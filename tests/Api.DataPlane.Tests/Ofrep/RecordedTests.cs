using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Tests that the recorded answers are those that OFREP returned.</summary>
public sealed class RecordedTests
{
    [Fact]
    public async Task Evaluate_OneFlag_RecordsTheAnswer()
    {
        await using var server = await TestServer.StartAsync(("EventPrivacy:Attributes", "email"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (
            await environment.EvaluateAsync("checkout", """{"targetingKey":"user-1","email":"a@acme.example","secret":"x"}""")
        ).Expect(200);

        var json = (await EventListener.Of(server).ReadAsync(1))[0];
        Assert.Equal(
            ("checkout", answer.String("variant"), true, answer.String("reason"), "staff", "user-1"),
            (
                json.GetProperty("flagKey").GetString(),
                json.GetProperty("variant").GetString(),
                json.GetProperty("value").GetBoolean(),
                json.GetProperty("reason").GetString(),
                json.GetProperty("ruleId").GetString(),
                json.GetProperty("targetingKey").GetString()
            )
        );
        Assert.Equal("""{"email":"a@acme.example"}""", json.GetProperty("context").GetRawText());
        Assert.Equal(environment.Id.ToString(), json.GetProperty("environment").GetString());
        Assert.Equal(
            answer.Json.GetProperty("metadata").GetProperty("version").GetString(),
            json.GetProperty("rulesetVersion").GetString()
        );
    }

    [Fact]
    public async Task Evaluate_FailingAndMissingFlag_RecordsOnlyTheFailingFlag()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.EvaluateAsync("nothing")).Expect(404);
        (await environment.EvaluateAsync("color", "{}")).Expect(400);

        var json = (await EventListener.Of(server).ReadAsync(1))[0];
        Assert.Equal(
            ("color", "ERROR", "TARGETING_KEY_MISSING"),
            (json.GetProperty("flagKey").GetString(), json.GetProperty("reason").GetString(), json.GetProperty("errorCode").GetString())
        );
    }

    [Fact]
    public async Task Evaluate_AllFlags_RecordsOneBulkAnswerButNot304()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.BulkAsync("""{"targetingKey":"user-1"}""")).Expect(200);
        (await environment.BulkAsync("""{"targetingKey":"user-1"}""", null, ("If-None-Match", answer.Header("ETag")!))).Expect(304);
        (await environment.EvaluateAsync("limit")).Expect(200);

        var events = await EventListener.Of(server).ReadAsync(2);
        var bulk = events.Single(json => json.TryGetProperty("bulk", out var isBulk) && isBulk.GetBoolean());
        Assert.Equal("limit", events.Single(json => !json.TryGetProperty("bulk", out _)).GetProperty("flagKey").GetString());
        Assert.Equal("user-1", bulk.GetProperty("targetingKey").GetString());
        Assert.Equal(
            answer
                .Json.GetProperty("flags")
                .EnumerateArray()
                .Select(flag => (Text(flag, "key"), Text(flag, "variant"), Text(flag, "reason"))),
            bulk.GetProperty("flags").EnumerateArray().Select(flag => (flag[0].GetString(), flag[1].GetString(), flag[2].GetString()))
        );
    }

    private static string? Text(JsonElement flag, string name) => flag.TryGetProperty(name, out var text) ? text.GetString() : null;
}
