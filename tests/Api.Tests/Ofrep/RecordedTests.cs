using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FlagCluster.Events;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Tests.Ofrep;

/// <summary>What OFREP answers is what is recorded.</summary>
public sealed class RecordedTests
{
    [Fact]
    public async Task Evaluate_OneFlag_IsRecordedAsAnswered()
    {
        await using var own = await Owned.StartAsync(("EventPrivacy:Attributes", "email"));
        var events = Listen(own.Server);
        var environment = await own.Server.NewEnvironmentAsync(Rulesets.Mixed);
        var answer = (await environment.EvaluateAsync("checkout", """{"targetingKey":"user-1","email":"a@acme.example","secret":"x"}""")).Expect(200);
        var json = (await events.TakeAsync(1))[0];

        Assert.Equal(("checkout", answer.String("variant"), true, answer.String("reason"), "staff", "user-1"), (json.GetProperty("flagKey").GetString(), json.GetProperty("variant").GetString(),
            json.GetProperty("value").GetBoolean(), json.GetProperty("reason").GetString(), json.GetProperty("ruleId").GetString(), json.GetProperty("targetingKey").GetString()));
        Assert.Equal("""{"email":"a@acme.example"}""", json.GetProperty("context").GetRawText());
        Assert.Equal(environment.Id.ToString(), json.GetProperty("environment").GetString());
        Assert.Equal(answer.Json.GetProperty("metadata").GetProperty("version").GetString(), json.GetProperty("rulesetVersion").GetString());
    }

    [Fact]
    public async Task Evaluate_FlagThatFailsAndFlagThatIsNotThere_OnlyTheFirstIsRecorded()
    {
        await using var own = await Owned.StartAsync();
        var events = Listen(own.Server);
        var environment = await own.Server.NewEnvironmentAsync(Rulesets.Mixed);
        (await environment.EvaluateAsync("nothing")).Expect(404);
        (await environment.EvaluateAsync("color", "{}")).Expect(400);
        var json = (await events.TakeAsync(1))[0];

        Assert.Equal(("color", "ERROR", "TARGETING_KEY_MISSING"), (json.GetProperty("flagKey").GetString(), json.GetProperty("reason").GetString(), json.GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task Evaluate_AllFlags_RecordsEachAnswerAndNotThe304()
    {
        await using var own = await Owned.StartAsync();
        var events = Listen(own.Server);
        var environment = await own.Server.NewEnvironmentAsync(Rulesets.Mixed);
        var answer = (await environment.BulkAsync("""{"targetingKey":"user-1"}""")).Expect(200);
        (await environment.BulkAsync("""{"targetingKey":"user-1"}""", null, ("If-None-Match", answer.Header("ETag")!))).Expect(304);
        (await environment.EvaluateAsync("limit")).Expect(200);
        var all = await events.TakeAsync(6);

        Assert.Equal(["checkout", "color", "layout", "limit", "limit", "off"], all.Select(json => json.GetProperty("flagKey").GetString()).Order(StringComparer.Ordinal));
        Assert.All(all.Where(json => json.TryGetProperty("targetingKey", out _)), json => Assert.Equal("user-1", json.GetProperty("targetingKey").GetString()));
    }

    internal static Listener Listen(TestServer server) => server.Services.GetServices<IEventFold>().OfType<Listener>().Single();

    public sealed class Listener : IEventFold
    {
        private readonly ConcurrentQueue<string> _events = new();

        public void Fold(IReadOnlyList<EventRecord> events)
        {
            foreach (var record in events) _events.Enqueue(Encoding.UTF8.GetString(record.Value.Span));
        }

        /// <summary>Waits for so many events, and checks that there are no more.</summary>
        public async Task<List<JsonElement>> TakeAsync(int count)
        {
            var start = TimeProvider.System.GetTimestamp();
            while (_events.Count < count && TimeProvider.System.GetElapsedTime(start) < TestServer.Patience) await Task.Yield();
            Assert.Equal(count, _events.Count);
            return [.. _events.Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
        }
    }
}
