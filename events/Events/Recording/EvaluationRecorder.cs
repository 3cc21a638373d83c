using System.Numerics;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>
/// Records evaluations on the request path into ring buffers, at least one for each processor. A thread that finds a ring in use tries the
/// next one, so it never waits.
/// </summary>
internal sealed class EvaluationRecorder : IEvaluationRecorder
{
    private const int Rounds = 8;

    private readonly RecordingRing[] _rings;
    private readonly EventMetrics _metrics;
    private readonly int _contextLength;
    private readonly bool _keepsKeys;
    private Action? _wake;
    private volatile bool _asleep;

    public EvaluationRecorder(EventsOptions options, EventPrivacyOptions privacy, EventMetrics metrics)
    {
        _metrics = metrics;
        _contextLength = privacy.Attributes.Length > 0 ? privacy.ContextLength : 0;
        _keepsKeys = privacy.TargetingKey != "omitted" || options.Sampling.Length > 0;
        if (options.Names().Count == 0)
        {
            _rings = [];
            return;
        }
        var rings = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2 * Environment.ProcessorCount, 4, 64));
        var slots = Math.Max(options.BufferEvents / rings, 64);
        var largest = (EventLimits.BulkFlags * Unsafe.SizeOf<EvaluationAnswer>()) + EventLimits.TargetingKeyBytes + _contextLength;
        _rings = [.. Enumerable.Range(0, rings).Select(_ => new RecordingRing(slots, largest))];
        metrics.Buffered = () => _rings.Sum(ring => ring.Count);
    }

    /// <summary>Gets the rings, for the single thread that reads them.</summary>
    public ReadOnlySpan<RecordingRing> Rings => _rings;

    /// <summary>Sets a callback for when a ring is half full or the sleeping reader has something to read. It must not block.</summary>
    public void WakeBy(Action wake) => _wake = wake;

    /// <summary>
    /// Returns whether the reader may sleep until it is woken: no ring has an evaluation, and the next record calls the callback.
    /// </summary>
    public bool TrySleep()
    {
        _asleep = true;
        // A thread that records publishes and then reads the flag; this thread sets the flag and then reads the rings. Each needs a full
        // fence between the two, because processors let a read overtake a write. The barrier acts on the threads of the whole process, so
        // recording needs none: a thread that has not seen the flag has published before the barrier.
        Interlocked.MemoryBarrierProcessWide();
        foreach (var ring in _rings)
        {
            if (ring.Count == 0)
                continue;
            _asleep = false;
            break;
        }
        return _asleep;
    }

    /// <summary>Marks the reader as awake.</summary>
    public void Awake() => _asleep = false;

    public void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers)
    {
        var rings = _rings;
        if (rings.Length == 0 || answers.IsEmpty)
            return;
        var key = _keepsKeys ? request.TargetingKey : default;
        if (key.Length > EventLimits.TargetingKeyBytes)
        {
            key = default;
            _metrics.AddKeyTooLong();
        }
        var context = _contextLength > 0 ? request.Context : default;
        if (context.Length > _contextLength)
        {
            context = default;
            _metrics.AddContextTooLong();
        }
        // One record for a bulk answer, unless it has very many flags; one for each evaluation otherwise.
        var size = request.IsBulk ? EventLimits.BulkFlags : 1;
        for (var from = 0; from < answers.Length; from += size)
            Record(request, key, context, from, answers.Slice(from, Math.Min(size, answers.Length - from)));
    }

    private void Record(
        in EvaluationRequest request,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> context,
        int firstFlag,
        ReadOnlySpan<EvaluationAnswer> answers
    )
    {
        var rings = _rings;
        var first = Thread.GetCurrentProcessorId();
        var busy = true;
        for (var round = 0; busy && round < Rounds; round++)
        {
            busy = false;
            for (var i = 0; i < rings.Length; i++)
            {
                var ring = rings[(first + i) & (rings.Length - 1)];
                if (!ring.TryEnter())
                {
                    busy = true;
                    continue;
                }
                var written = ring.TryWrite(request, key, context, firstFlag, answers);
                var halfFull = ring.IsHalfFull;
                ring.Exit();
                if (_asleep || halfFull)
                    _wake?.Invoke();
                // A request that does not fit goes to the next ring. Another round retries the rings that were in use.
                if (written)
                    return;
            }
        }
        _metrics.AddBufferFull(1);
    }
}
