using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>The fault: SIGKILL while the server writes.</summary>
public sealed class KilledTests : IDisposable
{
    private const int Rounds = 4,
        Writers = 12;

    private readonly TempFolder _data = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentDictionary<string, (HttpMethod Method, string Path, JsonObject Body)> _unknown = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Writes_ServerKilledUnderLoad_AreKeptOnceAndComplete()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using (var server = await StandaloneProcess.StartAsync(_data.Path))
                await WriteAndKillAsync(server, round, acknowledgements: 60 + 23 * round);

            using var restarted = await StandaloneProcess.StartAsync(_data.Path);
            await AssertConsistentAsync(restarted);
            foreach (var (operation, (method, path, body)) in _unknown)
            {
                var answer = (await restarted.ManageAsync(method, path, body, operation)).Ok();
                _acknowledged[operation] = Version(answer) ?? "";
            }
            _unknown.Clear();
            await AssertConsistentAsync(restarted);
            await restarted.KillAsync();
        }
    }

    private async Task WriteAndKillAsync(StandaloneProcess server, int round, int acknowledgements)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var writers = Enumerable
            .Range(0, Writers)
            .Select(writer =>
                Task.Run(async () =>
                {
                    for (var number = 0; ; number++)
                    {
                        var operation = $"{round}-{writer}-{number}";
                        var request = Request(writer, number, operation);
                        _unknown[operation] = request;
                        try
                        {
                            var answer = (await server.ManageAsync(request.Method, request.Path, request.Body, operation)).Ok();
                            _acknowledged[operation] = Version(answer) ?? "";
                            _unknown.TryRemove(operation, out _);
                        }
                        catch (Exception exception)
                            when (exception is HttpRequestException or IOException or System.Text.Json.JsonException)
                        {
                            return;
                        }
                        if (Interlocked.Increment(ref count) == acknowledgements)
                            enough.SetResult();
                    }
                })
            )
            .ToList();
        await Task.WhenAny(enough.Task, Task.WhenAll(writers)).Soon();
        await server.KillAsync();
        await Task.WhenAll(writers).Soon();
        Assert.InRange(count, acknowledgements, int.MaxValue);
    }

    private static (HttpMethod Method, string Path, JsonObject Body) Request(int writer, int number, string operation) =>
        (writer % 3, number) switch
        {
            (0, _) => (HttpMethod.Put, $"/flags/put-{writer}", Flags.Make($"put-{writer}", operation)),
            (1, 0) => (HttpMethod.Put, $"/flags/patch-{writer}", Flags.Make($"patch-{writer}", operation)),
            (1, _) => (HttpMethod.Patch, $"/flags/patch-{writer}", new() { ["description"] = operation }),
            _ => (
                HttpMethod.Post,
                "/changes",
                new()
                {
                    ["operations"] = new JsonArray(
                        new JsonObject { ["putFlag"] = Flags.Make($"left-{writer}", operation) },
                        new JsonObject { ["putFlag"] = Flags.Make($"right-{writer}", operation) }
                    ),
                }
            ),
        };

    private static string? Version(JsonNode answer) => answer is JsonObject ? (string?)answer["version"] : null;

    /// <summary>
    /// Asserts that the history contains each acknowledged write once and completely, and that the ruleset equals its replay.
    /// </summary>
    private async Task AssertConsistentAsync(StandaloneProcess server)
    {
        var history = await server.HistoryAsync();
        var versions = history.Select(change => (string)change["version"]!);
        Assert.Equal(Enumerable.Range(1, history.Count).Select(number => $"1.{number}"), versions);
        var byOperation = history.Where(change => change["operationId"] is not null).ToLookup(change => (string)change["operationId"]!);
        Assert.All(byOperation, operation => Assert.Single(operation));
        foreach (var (operation, version) in _acknowledged)
        {
            var change = Assert.Single(byOperation[operation]);
            if (version.Length > 0)
                Assert.Equal(version, (string)change["version"]!);
            Assert.All(change["operations"]!.AsArray(), step => Assert.Equal(operation, (string)step!["putFlag"]!["description"]!));
            if (operation.Split('-') is [_, var writer, _] && int.Parse(writer, System.Globalization.CultureInfo.InvariantCulture) % 3 == 2)
                Assert.Equal(2, change["operations"]!.AsArray().Count);
        }
        // Writes without an acknowledgement may exist; no others may.
        Assert.DoesNotContain(byOperation, operation => !_acknowledged.ContainsKey(operation.Key) && !_unknown.ContainsKey(operation.Key));
        var ruleset = (await server.ManageAsync(HttpMethod.Get, "/ruleset")).Ok();
        var flags = ruleset["flags"]!.AsArray().ToDictionary(flag => (string)flag!["key"]!, flag => (string?)flag!["description"]);
        Assert.Equal(Flags.Replay(history), flags.OrderBy(flag => flag.Key, StringComparer.Ordinal));
    }
}
