using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>Represents a release that breaks one of two variants, reported by a service, and the anomaly rule that guards it.</summary>
internal sealed class BreakingRelease(IReadOnlyList<ApiClient> servers)
{
    public const string Flag = "release",
        Rule = "release-errors";

    /// <summary>The settings for windows of ten seconds that close soon.</summary>
    public static readonly string[] Settings =
    [
        "--Analytics:Step=TenSeconds",
        "--Analytics:LatenessSeconds=1",
        "--Analytics:IdleSeconds=1",
        "--Analytics:BatchMilliseconds=100",
        "--Alerts:IntervalSeconds=1",
    ];

    private int _people;

    /// <summary>Gets the number of people who arrive at each server at a time.</summary>
    public int People { get; init; } = 20;

    /// <summary>Gets the time until the next people arrive.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Gets the number of evaluations.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Gets the number of evaluations that were not answered 200.</summary>
    public int Failed { get; private set; }

    /// <summary>
    /// Creates the flag, half of whose people get each variant, and the rule that turns it off. Ends when every server evaluates the flag.
    /// </summary>
    public async Task CreateAsync()
    {
        var flag = JsonNode.Parse(
            """
            {"type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","offVariant":"off",
             "rules":[{"id":"half","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}
            """
        );
        var rule = JsonNode.Parse(
            """
            {"flag":"release","variant":"on","metric":{"of":"people","track":"error"},"compare":{"to":"variant","variant":"off"},
             "minimum":{"people":50,"events":10},"window":"1h","severity":"critical","actions":[{"disable":true}]}
            """
        );
        (await servers[0].ManageAsync(HttpMethod.Put, "/flags/" + Flag, flag)).Ok();
        (await servers[0].ManageAsync(HttpMethod.Put, "/anomaly-rules/" + Rule, rule)).Ok();
        foreach (var server in servers)
            await Waiting.Until(
                async () => (await server.EvaluateAsync(Flag)).Status == HttpStatusCode.OK,
                "every server to have the flag"
            );
    }

    /// <summary>Evaluates the flag for more and more people, who have no errors.</summary>
    public async Task RunHealthyAsync(TimeSpan duration)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration; )
            await SendAsync(isBroken: false);
    }

    /// <summary>
    /// Evaluates the flag for more and more people, half of whom have errors with "on", until the flag is off on every server.
    /// </summary>
    /// <returns>The time from the first error until then.</returns>
    public async Task<TimeSpan> RunAsync(TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        await Waiting.Until(
            async () =>
            {
                await SendAsync(isBroken: true);
                return await IsOffAsync();
            },
            "the flag to be off on every server",
            limit
        );
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task<bool> IsOffAsync()
    {
        foreach (var server in servers)
        {
            var answer = await EvaluateAsync(server, "probe");
            if ((string?)answer?["reason"] != "DISABLED")
                return false;
        }
        return true;
    }

    private async Task SendAsync(bool isBroken)
    {
        foreach (var server in servers)
            await SendAsync(server, isBroken);
        await Task.Delay(Interval, TimeProvider.System);
    }

    private async Task SendAsync(ApiClient server, bool isBroken)
    {
        var events = new JsonArray();
        for (var i = 0; i < People; i++)
        {
            var person = $"person-{_people++}";
            if ((string?)(await EvaluateAsync(server, person))?["variant"] == "on" && isBroken && _people % 2 == 0)
                events.Add(new JsonObject { ["name"] = "error", ["targetingKey"] = person });
        }
        if (events.Count == 0)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/track")
        {
            Content = JsonContent.Create(new JsonObject { ["events"] = events }),
        };
        request.Headers.Authorization = new("Bearer", server.ServerKey);
        using var response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<JsonNode?> EvaluateAsync(ApiClient server, string person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags/" + Flag)
        {
            Content = JsonContent.Create(new { context = new { targetingKey = person } }),
        };
        request.Headers.Authorization = new("Bearer", server.ServerKey);
        Evaluations++;
        using var response = await server.Http.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.OK)
            return await response.Content.ReadFromJsonAsync<JsonNode>();
        Failed++;
        return null;
    }
}
