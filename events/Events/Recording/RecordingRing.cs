using System.Numerics;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Recording;

/// <summary>
/// Represents a ring buffer of recorded evaluations, allocated once: slots, and bytes for the text of their requests.
/// </summary>
/// <remarks>One writer at a time, which <see cref="TryEnter"/> decides, and one reader.</remarks>
internal sealed class RecordingRing
{
    private const int BytesPerSlot = 64,
        MaxAgentLength = 512;

    private readonly RecordedEvaluation[] _slots;
    private readonly byte[] _text;
    private readonly int _slotMask,
        _textMask;
    private int _writing;
    private long _textHead; // the writer's
    private long _head; // published by the writer
    private long _tail,
        _textTail; // published by the reader

    /// <param name="slots">The number of evaluations, rounded up to a power of two.</param>
    /// <param name="largestText">The size of the largest text in bytes.</param>
    public RecordingRing(int slots, int largestText)
    {
        _slots = new RecordedEvaluation[BitOperations.RoundUpToPowerOf2((uint)slots)];
        _text = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(_slots.Length * BytesPerSlot, 4 * largestText))];
        _slotMask = _slots.Length - 1;
        _textMask = _text.Length - 1;
    }

    /// <summary>Gets the number of slots.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Gets the number of evaluations in the ring.</summary>
    public int Count => (int)(Volatile.Read(ref _head) - Volatile.Read(ref _tail));

    /// <summary>Tries to become the writer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Volatile.Read(ref _writing) == 0 && Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    /// <summary>Ends being the writer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _writing, 0);

    /// <summary>Writes as many answers as there are free slots for. Their text is written once.</summary>
    /// <returns>The number of answers written.</returns>
    public int Write(
        in EvaluationRequest request,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> context,
        ReadOnlySpan<EvaluationAnswer> answers
    )
    {
        var head = _head;
        var count = (int)Math.Min(answers.Length, _slots.Length - (head - Volatile.Read(ref _tail)));
        var length = key.Length + context.Length;
        var start = _textHead;
        // A text is contiguous: where it would cross the end of the array, it starts at the beginning.
        if ((start & _textMask) + length > _text.Length)
            start += _text.Length - (start & _textMask);
        if (count == 0 || start + length - Volatile.Read(ref _textTail) > _text.Length)
            return 0;
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
            // A longer user agent would retain more memory than the slot itself; no SDK has one.
            slot.Sdk = request.Sdk is { Length: <= MaxAgentLength } sdk ? sdk : null;
            slot.TextStart = start;
            slot.KeyLength = key.Length;
            slot.ContextLength = context.Length;
        }
        _textHead = start + length;
        Volatile.Write(ref _head, head + count);
        return count;
    }

    /// <summary>Returns the oldest evaluation and its text.</summary>
    /// <returns>False when the ring is empty.</returns>
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

    /// <summary>Frees the slot and the text of the oldest evaluation.</summary>
    public void Advance()
    {
        ref var slot = ref _slots[(int)_tail & _slotMask];
        var end = slot.TextEnd;
        // Releases the references to the ruleset.
        slot = default;
        var tail = _tail + 1;
        // Answers to one request share their text. It is free when the next slot has another text, or when the ring is empty.
        if (tail == Volatile.Read(ref _head))
            Volatile.Write(ref _textTail, end);
        else
            Volatile.Write(ref _textTail, _slots[(int)tail & _slotMask].TextStart);
        Volatile.Write(ref _tail, tail);
    }
}
