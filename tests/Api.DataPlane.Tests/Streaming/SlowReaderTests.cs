using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task Stream_ReaderThatDoesNotRead_RecoversAndDelaysNoOther()
    {
        await using var server = await TestServer.StartAsync(("Stream:RingFrames", "8"), ("Stream:RingBytes", "65536"));
        var environment = await server.NewEnvironmentAsync();
        using var slow = await RawConnection.OpenAsync(server);
        await slow.SendAsync(
            "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"
                + $"Authorization: Bearer {environment.ServerKey}\r\nConnection: close\r\n\r\n"
        );
        Assert.Equal(200, (await slow.ReadAsync()).Status);
        using var fast = await environment.StreamAsync();
        await fast.NextAsync();
        // The changes exceed the socket buffers, so that the connection of the slow reader becomes full.
        var padding = new string('p', 4_000);
        var flags = string.Join(
            ",",
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    $$$"""{"putFlag":{"key":"f{{{i}}}","type":"string","variants":{"v":"NUMBER"},"defaultVariant":"v","description":"{{{padding}}}"}}"""
                )
        );
        var last = "";
        const int changes = 60;

        for (var i = 1; i <= changes; i++)
        {
            var answer = (
                await environment.SendAsync(
                    "POST",
                    "/changes",
                    $$"""{"operations":[{{flags.Replace("NUMBER", $"{i}", StringComparison.Ordinal)}}]}"""
                )
            ).Expect(200);
            last = answer.String("version");
            var patch = await fast.NextAsync();
            Assert.Equal(("patch", last), (patch.Name, patch.Id));
        }

        using var reader = slow.Lines();
        var (received, puts, patches) = ("", 0, 0);
        while (received != last)
        {
            var line = await reader.ReadLineAsync().WaitAsync(TestServer.Timeout) ?? throw new EndOfStreamException();
            if (line.StartsWith("event: put", StringComparison.Ordinal))
                puts++;
            if (line.StartsWith("event: patch", StringComparison.Ordinal))
                patches++;
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                received = line[4..];
        }
        Assert.True(puts >= 2, $"{puts} puts");
        Assert.True(patches < changes, $"{patches} patches");
        // An alert counts what the server causes only.
        var counters = Measurements.Values(server.Services);
        Assert.Equal(puts - 1, counters["flagcluster.stream.overruns reader"]);
        Assert.Equal(0, counters["flagcluster.stream.overruns server"]);
    }
}
