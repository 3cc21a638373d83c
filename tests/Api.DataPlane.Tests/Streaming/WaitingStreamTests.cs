using System.Diagnostics.Metrics;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

/// <summary>Tests the admission of streams over HTTP.</summary>
public sealed class WaitingStreamTests
{
    [Fact]
    public async Task Stream_QueueFull_ClosesWithARetryTime()
    {
        await using var server = await TestServer.StartAsync(("Stream:AdmissionsPerSecond", "1"));
        var environment = await server.NewEnvironmentAsync();
        using var rejected = new Measurements(server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.stream.refused");
        var connections = new List<RawConnection>();
        try
        {
            var responses = new List<Task<string>>();
            // The queue holds ten streams and admits one per second, so it rejects some of these.
            for (var i = 0; i < 60; i++)
            {
                connections.Add(await RawConnection.OpenAsync(server));
                await connections[i]
                    .SendAsync(
                        "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"
                            + $"Authorization: Bearer {environment.ServerKey}\r\nConnection: close\r\n\r\n"
                    );
                responses.Add(ReadToEndAsync(connections[i]));
            }

            var response = await (await Task.WhenAny(responses)).WaitAsync(TestServer.Timeout);

            Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
            Assert.Contains("Content-Type: text/event-stream", response, StringComparison.Ordinal);
            Assert.Contains("retry: ", response, StringComparison.Ordinal);
            Assert.DoesNotContain("event: ", response, StringComparison.Ordinal);
            Assert.True(rejected.Now()["queue_full"] > 0);
            Assert.Equal(0, rejected.Now()["stopping"]);

            await server.StopAsync();

            Assert.True(rejected.Now()["stopping"] > 0);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    [Fact]
    public async Task Stream_AnotherKeyHasStreamsWaiting_IsAdmittedBeforeThem()
    {
        await using var server = await TestServer.StartAsync(("Stream:AdmissionsPerSecond", "1"));
        using var waiting = new Measurements(server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.stream.waiting");
        var environment = await server.NewEnvironmentAsync();
        var connections = new List<RawConnection>();
        try
        {
            for (var i = 0; i < 10; i++)
            {
                connections.Add(await RawConnection.OpenAsync(server));
                await connections[i]
                    .SendAsync($"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {environment.ServerKey}\r\n\r\n");
            }
            await Waiting.Until(() => Task.FromResult(waiting.Now()[""] > 5), "the streams of the key to wait");

            using var stream = await environment.StreamAsync("/ofrep/v1/stream", environment.ClientKey);

            Assert.True(waiting.Now()[""] > 0);
        }
        finally
        {
            foreach (var connection in connections)
                connection.Dispose();
        }
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1000", false)]
    public async Task Heartbeat_MoreStreamsThanTheRetryTimeAllows_SendsANewRetryTime(string perSecond, bool expected)
    {
        await using var server = await TestServer.StartAsync(
            ("Stream:AdmissionsPerSecond", perSecond),
            ("Stream:RetryMilliseconds", "500"),
            ("Stream:HeartbeatSeconds", "0.1")
        );
        var environment = await server.NewEnvironmentAsync();
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        var heartbeat = (await stream.ReadAsync())!;

        Assert.Equal(expected ? "retry" : ":", heartbeat.Name);
        if (expected)
            Assert.InRange(int.Parse(heartbeat.Data, System.Globalization.CultureInfo.InvariantCulture), 500, 1_499);
    }

    private static async Task<string> ReadToEndAsync(RawConnection connection)
    {
        using var lines = connection.Lines();
        return await lines.ReadToEndAsync();
    }
}
