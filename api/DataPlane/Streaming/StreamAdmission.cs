using System.Security.Cryptography;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Lets only so many streams in a second, so that thousands that lost their server at once and come here leave evaluations their share of the
/// processor. Those that come faster wait in line with nothing sent; a line that grew too long sends them away with a time to come back.
/// </summary>
internal sealed class StreamAdmission(IOptions<StreamOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How far the line may reach. A client that has waited longer may have given up.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Streams that come after a quiet moment enter at once; this is how much of that moment is remembered.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private long _next;
    private int _here, _waiting;

    /// <summary>Waits for this stream's turn. One that was let in must <see cref="Leave"/>.</summary>
    /// <returns>False when the line is too long, or ends because the server stops; the client should come back later.</returns>
    public Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_start);
            var turn = Math.Max(_next, (now - Remembered).Ticks);
            wait = TimeSpan.FromTicks(turn) - now;
            if (wait > Patience) return Task.FromResult(false);
            _next = turn + Interval;
        }
        Interlocked.Increment(ref _here);
        return wait <= TimeSpan.Zero ? Task.FromResult(true) : WaitAsync(wait, cancellationToken);
    }

    /// <summary>Streams that wait in line.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Leave() => Interlocked.Decrement(ref _here);

    /// <summary>Ends the line: who stands in it is sent away.</summary>
    public void Close() => _closing.Cancel();

    /// <summary>True when those that are here could not come back within twice the least time, so that what earlier ones were told is too short.</summary>
    public bool IsCrowded => Spread > options.Value.RetryMilliseconds;

    /// <summary>
    /// Milliseconds until a client should come back, different for each. The more streams are here, the wider they are spread: were all of them
    /// lost, they would come back about as fast as a server lets them in.
    /// </summary>
    public int RetryMilliseconds() => options.Value.RetryMilliseconds + RandomNumberGenerator.GetInt32(Spread);

    private long Interval => TimeSpan.TicksPerSecond / options.Value.AdmissionsPerSecond;

    private int Spread => (int)Math.Min(600_000, Math.Max(options.Value.RetryMilliseconds, 1_000L * Volatile.Read(ref _here) / options.Value.AdmissionsPerSecond));

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
            // Its turn is free for whoever comes next.
            lock (_lock) _next -= Interval;
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
