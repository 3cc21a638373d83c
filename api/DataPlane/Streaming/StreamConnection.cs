using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Delivery;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// One open stream. It holds the version its reader has and no queue: whenever it may write, it asks the feed what comes next. At most one
/// thread writes to it at a time; a signal that comes meanwhile makes that thread look again.
/// </summary>
internal sealed class StreamConnection(SdkKeySession client, IStreamFeed feed, StreamAdmission admission, StreamRate pace, StreamMetrics metrics, PipeWriter output, CancellationToken aborted)
{
    private const int ChunkBytes = 4 * 1024;
    private const int Idle = 0, Sending = 1, SendingAndSignalled = 2;

    private static readonly byte[] HeartbeatBytes = ":\n\n"u8.ToArray();

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;
    private volatile bool _closing;
    private volatile int _wantedHeartbeat;
    private int _sentHeartbeat;
    private bool _sent;
    private int _retryMilliseconds;

    public SdkKeySession Client => client;

    /// <summary>Done once nothing will be written any more.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The version the reader has.</summary>
    public EnvironmentVersion Has { get; set; }

    /// <summary>Sends what there is to send, or has the sender do it that is at work.</summary>
    public void Signal()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == SendingAndSignalled) return;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state) continue;
            if (state == Idle) _ = SendAsync();
            return;
        }
    }

    /// <summary>Sends a heartbeat, unless the reader is still busy with something else.</summary>
    /// <param name="andSignal">True when there may be an event to send as well.</param>
    public void Heartbeat(bool andSignal)
    {
        _wantedHeartbeat++;
        if (andSignal || Volatile.Read(ref _state) == Idle) Signal();
    }

    /// <summary>Ends the stream.</summary>
    /// <param name="retryMilliseconds">When the client should come back; 0 says nothing.</param>
    public void Close(int retryMilliseconds = 0)
    {
        _retryMilliseconds = retryMilliseconds;
        _closing = true;
        Signal();
    }

    /// <summary>The words that tell a client when to come back.</summary>
    public static byte[] Retry(int milliseconds) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n\n"));

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                while (!_closing && feed.Next(Has) is { } frame)
                {
                    if (frame.Bytes.Length <= ChunkBytes) await WriteAsync(frame.Bytes);
                    else await pace.WriteAsync(() => WriteAsync(frame.Bytes).AsTask(), aborted);
                    metrics.Sent(frame.Base == EnvironmentVersion.None, overrun: frame.Base == EnvironmentVersion.None && _sent && feed is RulesetFeed && frame.Version.Epoch == Has.Epoch);
                    Has = frame.Version;
                    _sent = true;
                    _sentHeartbeat = _wantedHeartbeat;
                }
                if (_closing)
                {
                    if (_retryMilliseconds > 0) await WriteAsync(Retry(_retryMilliseconds));
                    break;
                }
                if (_sentHeartbeat != _wantedHeartbeat)
                {
                    _sentHeartbeat = _wantedHeartbeat;
                    // Whoever came when there were few was told a time for few.
                    await WriteAsync(admission.IsCrowded ? Retry(admission.RetryMilliseconds()) : HeartbeatBytes);
                }
                if (Interlocked.CompareExchange(ref _state, Idle, Sending) == Sending) return;
                Volatile.Write(ref _state, Sending);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The reader is gone. The state stays as it is, so that nobody writes again.
        }
        catch (Exception exception)
        {
            _closed.TrySetException(exception);
        }
        _closed.TrySetResult();
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        // In pieces, each flushed before the next: what a slow reader holds is bounded by the connection's own buffer.
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            var flush = await output.WriteAsync(piece, aborted);
            if (flush.IsCompleted) throw new OperationCanceledException();
            bytes = bytes[piece.Length..];
        }
        while (!bytes.IsEmpty);
    }
}
