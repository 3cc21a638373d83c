using System.Numerics;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Events.Recording;

/// <summary>
/// Room for recorded evaluations, made once: slots, and bytes for the text of their requests. Any thread may try to write, one at a time, and one
/// thread reads.
/// </summary>
internal sealed class RecordingRing
{
    private const int BytesPerSlot = 64, LongestAgent = 512;

    private readonly RecordedEvaluation[] _slots;
    private readonly byte[] _text;
    private readonly int _slotMask, _textMask;
    private int _writing;
    private long _textHead; // the writer's
    private long _head; // published by the writer
    private long _tail, _textTail; // published by the reader

    /// <param name="slots">Evaluations; rounded up to a power of two.</param>
    /// <param name="largestText">Bytes of the longest text there can be.</param>
    public RecordingRing(int slots, int largestText)
    {
        _slots = new RecordedEvaluation[BitOperations.RoundUpToPowerOf2((uint)slots)];
        _text = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(_slots.Length * BytesPerSlot, 4 * largestText))];
        _slotMask = _slots.Length - 1;
        _textMask = _text.Length - 1;
    }

    /// <summary>Evaluations there is room for.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Evaluations that wait.</summary>
    public int Count => (int)(Volatile.Read(ref _head) - Volatile.Read(ref _tail));

    /// <summary>Takes the right to write, if nobody has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Volatile.Read(ref _writing) == 0 && Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    /// <summary>Gives it back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _writing, 0);

    /// <summary>Writes as many answers as there is room for; their text is written once.</summary>
    /// <returns>How many were written.</returns>
    public int Write(in EvaluationRequest request, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, ReadOnlySpan<EvaluationAnswer> answers)
    {
        var head = _head;
        var count = (int)Math.Min(answers.Length, _slots.Length - (head - Volatile.Read(ref _tail)));
        var length = key.Length + context.Length;
        var start = _textHead;
        // A text stands in one piece: where it would reach over the end, it starts at the beginning.
        if ((start & _textMask) + length > _text.Length) start += _text.Length - (start & _textMask);
        if (count == 0 || start + length - Volatile.Read(ref _textTail) > _text.Length) return 0;
        key.CopyTo(_text.AsSpan((int)(start & _textMask)));
        context.CopyTo(_text.AsSpan((int)(start & _textMask) + key.Length));
        for (var i = 0; i < count; i++)
        {
            ref var slot = ref _slots[(int)(head + i) & _slotMask];
            slot.Answer = answers[i];
            slot.Environment = request.Environment;
            slot.Version = request.Version;
            slot.Time = request.Time;
            slot.Client = request.Client;
            // A longer one would keep more memory than the slot itself, and no SDK's is.
            slot.Sdk = request.Sdk is { Length: <= LongestAgent } sdk ? sdk : null;
            slot.TextStart = start;
            slot.KeyLength = key.Length;
            slot.ContextLength = context.Length;
        }
        _textHead = start + length;
        Volatile.Write(ref _head, head + count);
        return count;
    }

    /// <summary>The oldest evaluation that waits, with its text.</summary>
    /// <returns>False when none waits.</returns>
    public bool TryPeek(out RecordedEvaluation evaluation, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> context)
    {
        if (_tail == Volatile.Read(ref _head))
        {
            evaluation = default;
            key = context = default;
            return false;
        }
        evaluation = _slots[(int)_tail & _slotMask];
        var at = (int)(evaluation.TextStart & _textMask);
        key = _text.AsSpan(at, evaluation.KeyLength);
        context = _text.AsSpan(at + evaluation.KeyLength, evaluation.ContextLength);
        return true;
    }

    /// <summary>Gives the oldest evaluation's room back.</summary>
    public void Advance()
    {
        ref var slot = ref _slots[(int)_tail & _slotMask];
        var end = slot.TextEnd;
        // Lets go of the ruleset's models.
        slot = default;
        var tail = _tail + 1;
        // Answers to one request share their text; it is free when a later one's begins, or when nothing waits.
        if (tail == Volatile.Read(ref _head)) Volatile.Write(ref _textTail, end);
        else Volatile.Write(ref _textTail, _slots[(int)tail & _slotMask].TextStart);
        Volatile.Write(ref _tail, tail);
    }
}
