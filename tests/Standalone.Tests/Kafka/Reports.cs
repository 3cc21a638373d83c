using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>Reports tracks and exposures one call after the other, and knows which were answered as accepted.</summary>
internal sealed class Reports
{
    public const string Topic = "flagcluster.tracks.v1",
        ExposedFlag = "exposed";
    private const int InOneCall = 10;

    private readonly ConcurrentDictionary<string, bool> _accepted = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>Events that were accepted.</summary>
    public int Accepted => _accepted.Count;

    /// <summary>Ends the calls after the one under way, which may fail from now on.</summary>
    public bool Stopping { get; set; }

    /// <summary>Continues until it is stopped.</summary>
    public Task RunAsync(StandaloneProcess server) =>
        Task.Run(async () =>
        {
            // Now and then, so that the load stays one of evaluations.
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!Stopping)
            {
                await pace.WaitForNextTickAsync();
                var names = Enumerable
                    .Range(0, InOneCall)
                    .Select(_ => string.Create(CultureInfo.InvariantCulture, $"report-{_next++}"))
                    .ToList();
                if (
                    await CallAsync(
                        server,
                        "track",
                        names.Select(name => new JsonObject
                        {
                            ["id"] = name,
                            ["name"] = name,
                            ["targetingKey"] = name,
                        })
                    )
                )
                    foreach (var name in names)
                        _accepted[Topic + name] = true;
                if (
                    await CallAsync(
                        server,
                        "exposures",
                        names.Select(name => new JsonObject
                        {
                            ["id"] = "e" + name,
                            ["flagKey"] = ExposedFlag,
                            ["targetingKey"] = name,
                        })
                    )
                )
                    foreach (var name in names)
                        _accepted[ExposedFlag + name] = true;
            }
        });

    /// <summary>Accepted events that are in neither topic, once everything has come.</summary>
    public IReadOnlyList<string> Missing(string bootstrapServers)
    {
        var left = _accepted.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var (topic, prefix) in new[] { (Topic, Topic), ("flagcluster.evaluations.v1", ExposedFlag) })
        {
            using var reader = new TopicReader(bootstrapServers, topic);
            while (reader.Next(TimeSpan.FromSeconds(5)) is { } record)
            {
                if (prefix == ExposedFlag && !record.Value.Contains("\"flagKey\":\"exposed\"", StringComparison.Ordinal))
                    continue;
                left.Remove(prefix + (string)JsonNode.Parse(record.Value)!["targetingKey"]!);
            }
        }
        return [.. left];
    }

    private async Task<bool> CallAsync(StandaloneProcess server, string path, IEnumerable<JsonObject> events)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/" + path)
            {
                Content = JsonContent.Create(new JsonObject { ["events"] = new JsonArray([.. events]) }),
            };
            request.Headers.Authorization = new("Bearer", server.ServerKey);
            using var response = await server.Http.SendAsync(request);
            if (!response.IsSuccessStatusCode)
                return false;
            Assert.Equal(InOneCall, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["accepted"]!);
            return true;
        }
        catch (HttpRequestException) when (Stopping)
        {
            return false;
        }
    }
}
