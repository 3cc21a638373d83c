using System.IO.Pipelines;
using System.Text;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

/// <summary>Tests the passes over open streams and the queue that makes them.</summary>
public sealed class BroadcastTests : IDisposable
{
    private static readonly SdkKeySession _session = new(
        new("key", new("acme", "shop", "production"), SdkKeyKind.Server, "server", new byte[32], DateTimeOffset.UnixEpoch),
        new byte[32],
        null!
    );

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StreamAdmission _admission;
    private readonly StreamRate _rate;
    private readonly BroadcastQueue _broadcasts = new();

    public BroadcastTests()
    {
        _admission = new(Options.Create(new StreamOptions()), _time);
        _rate = new(_time);
    }

    public void Dispose()
    {
        _broadcasts.Dispose();
        _rate.Dispose();
        _admission.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Take_MoreStreamsThanABatch_CoversEachOnce()
    {
        var broadcast = new Broadcast(Open(19));
        broadcast.Request(withHeartbeat: false);

        var (first, second) = (broadcast.Take(16), broadcast.Take(16));

        Assert.Equal((0, 16), (first.Start, first.Count));
        Assert.Equal((16, 3), (second.Start, second.Count));
        Assert.False(broadcast.IsRunning);
    }

    [Fact]
    public void Request_PassInProgress_LeadsToOneMore()
    {
        var broadcast = new Broadcast(Open(1));
        broadcast.Request(withHeartbeat: false);

        broadcast.Request(withHeartbeat: true);
        broadcast.Request(withHeartbeat: false);

        Assert.False(broadcast.Take(16).WithHeartbeat);
        Assert.True(broadcast.Take(16).WithHeartbeat);
        Assert.False(broadcast.IsRunning);
    }

    [Fact]
    public void Request_NoStreams_RunsNoPass()
    {
        var broadcast = new Broadcast(Open(0));

        broadcast.Request(withHeartbeat: true);

        Assert.False(broadcast.IsRunning);
    }

    [Fact]
    public async Task Request_ReaderWithFullBuffer_DoesNotDelayOthers()
    {
        var full = new Pipe(new(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var ready = new Pipe();
        var connections = new StreamConnections();
        connections.Add(Connect(full));
        connections.Add(Connect(ready));

        _broadcasts.Request(new(connections));

        Assert.Equal("event", await ReadAsync(ready));
        Assert.Equal("event", await ReadAsync(full));
    }

    [Fact]
    public async Task Request_EndlessEnvironment_DoesNotDelayAnother()
    {
        // Each event of the first environment requests another pass over it, so it never ends.
        Broadcast? busy = null;
        var pipe = new Pipe(new(pauseWriterThreshold: 0));
        var feed = new Feed(() => _broadcasts.Request(busy!), isUnlimited: true);
        var first = new StreamConnections();
        first.Add(Connect(pipe, feed));
        busy = new(first);
        _broadcasts.Request(busy);
        var other = new Pipe();
        var second = new StreamConnections();
        second.Add(Connect(other));

        _broadcasts.Request(new(second));

        Assert.Equal("event", await ReadAsync(other));
    }

    [Fact]
    public void Request_AfterDispose_DoesNothing()
    {
        var broadcast = new Broadcast(Open(1));
        _broadcasts.Dispose();

        _broadcasts.Request(broadcast);

        Assert.False(broadcast.IsRunning);
    }

    private static async Task<string> ReadAsync(Pipe pipe)
    {
        var read = await pipe.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return Encoding.ASCII.GetString(read.Buffer.FirstSpan);
    }

    private StreamConnections Open(int count)
    {
        var connections = new StreamConnections();
        for (var i = 0; i < count; i++)
            connections.Add(Connect(new Pipe()));
        return connections;
    }

    private StreamConnection Connect(Pipe pipe, Feed? feed = null) =>
        new(
            _session,
            feed ?? new Feed(),
            EventStreamProtocol.Instance,
            _admission,
            _rate,
            new(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), _admission),
            pipe.Writer,
            default
        );

    /// <summary>Provides one event, or one with each signal.</summary>
    private sealed class Feed(Action? onNext = null, bool isUnlimited = false) : IStreamFeed
    {
        private static readonly StreamFrame _frame = new(EnvironmentVersion.None, new(1, 1), "event"u8.ToArray());
        private int _calls;

        public StreamFrame? Next(EnvironmentVersion has)
        {
            onNext?.Invoke();
            var isDue = isUnlimited ? _calls++ % 2 == 0 : has != _frame.Version;
            return isDue ? _frame : null;
        }
    }
}
