using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Kafka;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests.Kafka;

/// <summary>Reports tracks and exposures sequentially, and keeps the names of those that the server accepted.</summary>
internal sealed class Reports
{
    public const string Topic = "flagcluster.tracks.v1",
        ExposedFlag = "exposed";
    private const int EventsPerReport = 10;

    private readonly ConcurrentDictionary<string, bool> _accepted = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>Gets the number of accepted events.</summary>
    public int Accepted => _accepted.Count;

    /// <summary>Gets or sets whether to stop after the current report, which may fail.</summary>
    public bool Stopping { get; set; }

    /// <summary>Continues until it is stopped.</summary>
    public Task RunAsync(StandaloneProcess server) =>
        Task.Run(async () =>
        {
            // Reports are rare, so that evaluations dominate the load.
            using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!Stopping)
            {
                await interval.WaitForNextTickAsync();
                var names = Enumerable
                    .Range(0, EventsPerReport)
                    .Select(_ => string.Create(CultureInfo.InvariantCulture, $"report-{_next++}"))
                    .ToList();
                if (
                    await ReportAsync(
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
                    await ReportAsync(
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

    /// <summary>Reads the topics until all accepted events or no further records arrive, and returns the missing events.</summary>
    public IReadOnlyList<string> FindMissing(string bootstrapServers) =>
        [
            .. FindMissing(bootstrapServers, Topic, Topic, _ => true),
            .. FindMissing(
                bootstrapServers,
                "flagcluster.evaluations.v1",
                ExposedFlag,
                value => value.Contains($"\"flagKey\":\"{ExposedFlag}\"", StringComparison.Ordinal)
            ),
        ];

    private HashSet<string> FindMissing(string bootstrapServers, string topic, string prefix, Func<string, bool> isReport)
    {
        var missing = _accepted.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        using var reader = new TopicReader(bootstrapServers, topic);
        while (missing.Count > 0 && reader.Next(TimeSpan.FromSeconds(15)) is { } record)
            if (isReport(record.Value))
                missing.Remove(prefix + (string)JsonNode.Parse(record.Value)!["targetingKey"]!);
        return missing;
    }

    private async Task<bool> ReportAsync(StandaloneProcess server, string path, IEnumerable<JsonObject> events)
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
            Assert.Equal(EventsPerReport, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["accepted"]!);
            return true;
        }
        catch (HttpRequestException) when (Stopping)
        {
            return false;
        }
    }
}
