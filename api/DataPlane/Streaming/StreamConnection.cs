using System.IO.Pipelines;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Represents one open stream. It holds the reader's version and no queue: whenever it may write, it gets the next event from the feed. At
/// most one thread writes at a time; a signal that arrives meanwhile makes that thread check again.
/// </summary>
internal sealed class StreamConnection(
    SdkKeySession session,
    IStreamFeed feed,
    StreamProtocol protocol,
    StreamAdmission admission,
    StreamRate rate,
    StreamMetrics metrics,
    PipeWriter output,
    CancellationToken aborted
)
{
    private const int ChunkBytes = 4 * 1024;

    private const int Idle = 0;
    private const int Sending = 1;
    private const int SendingAndSignalled = 2;

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;
    private volatile bool _closing;
    private volatile int _requestedHeartbeat;
    private int _sentHeartbeat;
    private bool _hasSent;
    private bool _hasHeartbeat;
    private bool _hasWaited; // for the reader, during the current event
    private int _retryMilliseconds;

    /// <summary>Gets a task that completes when nothing more will be written.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Gets whether no event may be sent any more.</summary>
    private bool IsEnding => _closing || HasLostAccess;

    /// <summary>Gets whether the key was revoked, or the environment does not serve the API any more.</summary>
    private bool HasLostAccess => session.IsRevoked || (session.CompatibleApis & protocol.Api) != protocol.Api;

    /// <summary>Gets or sets the place in <see cref="StreamConnections"/>, which alone uses it.</summary>
    public int Index { get; set; }

    /// <summary>Gets or sets the version that the reader has.</summary>
    public EnvironmentVersion Has { get; set; }

    /// <summary>
    /// Sends all pending events, or signals the thread that is sending. Closes the stream when its key has lost access.
    /// </summary>
    public void Signal()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == SendingAndSignalled)
                return;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state)
                continue;
            if (state == Idle)
                _ = SendAsync();
            return;
        }
    }

    /// <summary>Sends all pending events, or a heartbeat when there is none.</summary>
    public void Heartbeat()
    {
        _requestedHeartbeat++;
        Signal();
    }

    /// <summary>Closes the stream.</summary>
    /// <param name="retryMilliseconds">When the client should reconnect; 0 sends nothing.</param>
    public void Close(int retryMilliseconds = 0)
    {
        _retryMilliseconds = retryMilliseconds;
        _closing = true;
        Signal();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                while (!IsEnding && feed.Next(Has) is { } frame)
                {
                    var isBehindByReader = _hasWaited;
                    _hasWaited = false;
                    await WriteAsync(frame);
                    CountSent(frame, isBehindByReader);
                    Has = frame.Version;
                    _hasSent = true;
                    _sentHeartbeat = _requestedHeartbeat;
                }
                if (IsEnding)
                {
                    if (_retryMilliseconds > 0 && !HasLostAccess)
                        await EndAsync();
                    break;
                }
                if (_sentHeartbeat != _requestedHeartbeat)
                {
                    _sentHeartbeat = _requestedHeartbeat;
                    _hasHeartbeat = true;
                    // A client that connected when few streams were open received a shorter retry time than it should use now.
                    var retry = admission.NeedsLongerRetry ? protocol.Retry(admission.RetryMilliseconds()) : [];
                    await WriteAsync(retry.Length > 0 ? retry : protocol.Heartbeat);
                }
                if (Interlocked.CompareExchange(ref _state, Idle, Sending) == Sending)
                    return;
                Volatile.Write(ref _state, Sending);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The reader disconnected. The state stays as it is, so that no thread writes again.
        }
        catch (Exception exception)
        {
            _closed.TrySetException(exception);
        }
        _closed.TrySetResult();
    }

    private void CountSent(StreamFrame frame, bool isBehindByReader)
    {
        var whole = frame.Base == EnvironmentVersion.None;
        metrics.Sent(whole);
        if (whole && _hasSent && feed is RulesetFeed && frame.Version.Epoch == Has.Epoch)
            metrics.Overrun(isBehindByReader);
    }

    /// <summary>Ends the stream in order, because the server stops.</summary>
    private async ValueTask EndAsync()
    {
        await WriteAsync(protocol.Retry(_retryMilliseconds));
        if (protocol.HeartbeatBeginsEvent && _hasHeartbeat && feed.Next(EnvironmentVersion.None) is { } frame)
            await WriteAsync(frame);
    }

    private async ValueTask WriteAsync(StreamFrame frame)
    {
        if (frame.Bytes.Length <= ChunkBytes)
            await WriteAsync(frame.Bytes);
        else
            await rate.WriteAsync(() => WriteAsync(frame.Bytes).AsTask(), aborted);
        _hasHeartbeat = false;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        // In chunks, each flushed before the next: what a slow reader buffers is bounded by the connection's own buffer.
        do
        {
            var chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            var writing = output.WriteAsync(chunk, aborted);
            _hasWaited |= !writing.IsCompleted;
            var flush = await writing;
            // A reader discards an event whose end it does not receive.
            if (flush.IsCompleted || HasLostAccess)
                throw new OperationCanceledException();
            bytes = bytes[chunk.Length..];
        } while (!bytes.IsEmpty);
    }
}
