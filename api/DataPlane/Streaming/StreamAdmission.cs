using System.Security.Cryptography;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Limits how many streams begin per second, so that processor time remains for evaluations when thousands of clients reconnect at once.
/// Streams above the rate wait with nothing sent, and keys take turns; when the queue of a key is too long its clients receive a time to
/// reconnect. <c>TokenBucketRateLimiter</c> is not used: it takes no <see cref="TimeProvider"/>, refills in bursts, has one queue for all,
/// and limits it by length and not by the waiting time that <c>retry:</c> needs.
/// </summary>
internal sealed class StreamAdmission : IDisposable
{
    /// <summary>The longest time a stream waits. A client that has waited longer may have given up.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>The idle time whose unused slots may be used at once.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    // Read at the first stream: invalid settings are reported together, when the host starts.
    private readonly IOptions<StreamOptions> _options;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly AdmissionQueue _queue = new();
    private TimeSpan _nextSlot;
    private int _admitted;
    private int _waiting;
    private bool _isClosed;

    /// <summary>Initializes an admission without streams.</summary>
    public StreamAdmission(IOptions<StreamOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(
            static admission => ((StreamAdmission)admission!).Admit(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Gets the number of streams that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Gets whether the open streams could not all reconnect within twice the shortest retry time: the retry time that clients received
    /// earlier is too short.
    /// </summary>
    public bool NeedsLongerRetry => Spread > _options.Value.RetryMilliseconds;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private TimeSpan Interval => TimeSpan.FromTicks(TimeSpan.TicksPerSecond / _options.Value.AdmissionsPerSecond);

    private int Spread
    {
        get
        {
            var untilAllAreAdmitted = 1_000L * Volatile.Read(ref _admitted) / _options.Value.AdmissionsPerSecond;
            return (int)Math.Min(600_000, Math.Max(_options.Value.RetryMilliseconds, untilAllAreAdmitted));
        }
    }

    /// <summary>Waits until a stream may begin. Its caller then calls <see cref="Leave"/> at its end.</summary>
    /// <returns>False when the queue is too long, or when the server stops; the client should reconnect later.</returns>
    public Task<bool> EnterAsync(SdkKey key, CancellationToken cancellationToken)
    {
        WaitingStream stream;
        lock (_lock)
        {
            if (_isClosed)
                return Task.FromResult(false);
            var now = Now;
            if (_queue.Count == 0 && TryTakeSlot(now))
            {
                Interlocked.Increment(ref _admitted);
                return Task.FromResult(true);
            }
            var untilNext = _nextSlot > now ? _nextSlot - now : TimeSpan.Zero;
            if (untilNext + Interval * (_queue.TurnsUntil(key) - 1) > MaxWait)
                return Task.FromResult(false);
            stream = new(key, now + MaxWait);
            _queue.Add(stream);
            _waiting = _queue.Count;
            if (_queue.Count == 1)
                SetTimer(now);
        }
        Interlocked.Increment(ref _admitted);
        return WaitAsync(stream, cancellationToken);
    }

    /// <summary>Ends a stream that was admitted.</summary>
    public void Leave() => Interlocked.Decrement(ref _admitted);

    /// <summary>Rejects all streams that wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            while (_queue.Take() is { } stream)
                stream.Result.TrySetResult(false);
            _waiting = 0;
        }
    }

    /// <summary>
    /// Returns the milliseconds after which a client should reconnect, random for each. The range grows with the number of streams, so that
    /// after the loss of all of them they reconnect at about the rate at which a server admits them.
    /// </summary>
    public int RetryMilliseconds() => _options.Value.RetryMilliseconds + RandomNumberGenerator.GetInt32(Spread);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private async Task<bool> WaitAsync(WaitingStream stream, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(stream, cancellationToken), null);
        var isAdmitted = false;
        try
        {
            return isAdmitted = await stream.Result.Task;
        }
        finally
        {
            if (!isAdmitted)
                Leave();
        }
    }

    private void Cancel(WaitingStream stream, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_queue.Remove(stream))
                return;
            _waiting = _queue.Count;
        }
        stream.Result.TrySetCanceled(cancellationToken);
    }

    /// <summary>Admits as many streams as there are slots, and rejects those that waited too long.</summary>
    private void Admit()
    {
        lock (_lock)
        {
            var now = Now;
            while (_queue.Count > 0 && IsSlotFree(now) && _queue.Take() is { } stream)
            {
                var isInTime = now <= stream.Deadline;
                if (isInTime)
                    TryTakeSlot(now);
                stream.Result.TrySetResult(isInTime);
            }
            _waiting = _queue.Count;
            if (_queue.Count > 0)
                SetTimer(now);
        }
    }

    private bool IsSlotFree(TimeSpan now) => _nextSlot <= now;

    private bool TryTakeSlot(TimeSpan now)
    {
        if (!IsSlotFree(now))
            return false;
        _nextSlot = (_nextSlot > now - Burst ? _nextSlot : now - Burst) + Interval;
        return true;
    }

    private void SetTimer(TimeSpan now)
    {
        // Rounded up: timers have a resolution of milliseconds, and an earlier call would find no slot.
        var milliseconds = Math.Max(0, Math.Ceiling((_nextSlot - now).TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
