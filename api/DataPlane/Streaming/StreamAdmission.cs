using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Limits how many streams begin per second, so that processor time remains for evaluations when thousands of clients reconnect at once.
/// Streams above the rate wait with nothing sent; when the queue is too long clients receive a time to reconnect.
/// <c>TokenBucketRateLimiter</c> is not used: it takes no <see cref="TimeProvider"/>, refills in bursts, and limits its queue by length and
/// not by the waiting time that <c>retry:</c> needs.
/// </summary>
internal sealed class StreamAdmission(IOptions<StreamOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>The longest time a stream waits. A client that has waited longer may have given up.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>The idle time whose unused slots may be used at once.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private long _nextSlot;
    private int _admitted;
    private int _waiting;

    /// <summary>Gets the number of streams that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Gets whether the open streams could not all reconnect within twice the shortest retry time: the retry time that clients received
    /// earlier is too short.
    /// </summary>
    public bool NeedsLongerRetry => Spread > options.Value.RetryMilliseconds;

    private long Interval => TimeSpan.TicksPerSecond / options.Value.AdmissionsPerSecond;

    private int Spread
    {
        get
        {
            var untilAllAreAdmitted = 1_000L * Volatile.Read(ref _admitted) / options.Value.AdmissionsPerSecond;
            return (int)Math.Min(600_000, Math.Max(options.Value.RetryMilliseconds, untilAllAreAdmitted));
        }
    }

    /// <summary>Waits until a stream may begin. Its caller then calls <see cref="Leave"/> at its end.</summary>
    /// <returns>False when the queue is too long, or when the server stops; the client should reconnect later.</returns>
    public Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var slot = Math.Max(_nextSlot, (now - Burst).Ticks);
            wait = TimeSpan.FromTicks(slot) - now;
            if (wait > MaxWait)
                return Task.FromResult(false);
            _nextSlot = slot + Interval;
        }
        Interlocked.Increment(ref _admitted);
        return wait <= TimeSpan.Zero ? Task.FromResult(true) : WaitAsync(wait, cancellationToken);
    }

    /// <summary>Ends a stream that was admitted.</summary>
    public void Leave() => Interlocked.Decrement(ref _admitted);

    /// <summary>Rejects all streams that wait.</summary>
    public void Close() => _closing.Cancel();

    /// <summary>
    /// Returns the milliseconds after which a client should reconnect, random for each. The range grows with the number of streams, so that
    /// after the loss of all of them they reconnect at about the rate at which a server admits them.
    /// </summary>
    public int RetryMilliseconds() => options.Value.RetryMilliseconds + RandomNumberGenerator.GetInt32(Spread);

    public void Dispose() => _closing.Dispose();

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        Interlocked.Increment(ref _waiting);
        try
        {
            await Task.Delay(wait, time, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Leave();
            // The next stream takes the unused slot.
            lock (_lock)
                _nextSlot -= Interval;
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
