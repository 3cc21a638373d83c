using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlagCluster.Contracts.Events;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Recording;

/// <summary>
/// Represents a ring buffer of recorded requests, allocated once: slots, and bytes for their answers and text.
/// </summary>
/// <remarks>One writer at a time, which <see cref="TryEnter"/> decides, and one reader.</remarks>
internal sealed class RecordingRing
{
    private const int BytesPerSlot = 64,
        MaxAgentLength = 512;

    private readonly RecordedRequest[] _slots;
    private readonly byte[] _bytes;
    private readonly int _slotMask,
        _byteMask;
    private int _writing;
    private long _bytesHead; // the writer's
    private long _head; // published by the writer
    private long _tail,
        _bytesTail; // published by the reader

    /// <param name="slots">The number of requests, rounded up to a power of two.</param>
    /// <param name="largest">The size of the answers and the text of the largest request in bytes.</param>
    public RecordingRing(int slots, int largest)
    {
        _slots = new RecordedRequest[BitOperations.RoundUpToPowerOf2((uint)slots)];
        _bytes = new byte[BitOperations.RoundUpToPowerOf2((uint)Math.Max(_slots.Length * BytesPerSlot, 4 * largest))];
        _slotMask = _slots.Length - 1;
        _byteMask = _bytes.Length - 1;
    }

    /// <summary>Gets the number of slots.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Gets the number of requests in the ring.</summary>
    public int Count => (int)(Volatile.Read(ref _head) - Volatile.Read(ref _tail));

    /// <summary>
    /// Gets whether half of the slots or of the bytes is used. Only the writer may ask.
    /// </summary>
    public bool IsHalfFull => Count >= _slots.Length / 2 || _bytesHead - Volatile.Read(ref _bytesTail) >= _bytes.Length / 2;

    /// <summary>
    /// Gets whether a quarter of the slots or of the bytes is used. Only the reader may ask; the writer may be adding more.
    /// </summary>
    public bool HasLargeBacklog =>
        Count >= _slots.Length / 4 || Volatile.Read(ref _bytesHead) - Volatile.Read(ref _bytesTail) >= _bytes.Length / 4;

    /// <summary>Tries to become the writer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Volatile.Read(ref _writing) == 0 && Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    /// <summary>Ends being the writer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _writing, 0);

    /// <summary>Writes a request with its answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The targeting key; empty for none.</param>
    /// <param name="context">The context; empty for none.</param>
    /// <param name="firstFlag">The position of the first answer's flag among the flags of the request.</param>
    /// <param name="answers">The answers.</param>
    /// <returns>False when there is no space.</returns>
    public bool TryWrite(
        in EvaluationRequest request,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> context,
        int firstFlag,
        ReadOnlySpan<EvaluationAnswer> answers
    )
    {
        var head = _head;
        var answerBytes = MemoryMarshal.AsBytes(answers);
        var length = answerBytes.Length + key.Length + context.Length;
        // Answers are read as structs, so they begin at a multiple of their size, which is a power of two.
        var size = Unsafe.SizeOf<EvaluationAnswer>();
        var start = (_bytesHead + size - 1) & -size;
        // The bytes of a request are contiguous: where they would cross the end of the array, they start at the beginning.
        if ((start & _byteMask) + length > _bytes.Length)
            start += _bytes.Length - (start & _byteMask);
        if (head - Volatile.Read(ref _tail) == _slots.Length || start + length - Volatile.Read(ref _bytesTail) > _bytes.Length)
            return false;
        var bytes = _bytes.AsSpan((int)(start & _byteMask), length);
        answerBytes.CopyTo(bytes);
        key.CopyTo(bytes[answerBytes.Length..]);
        context.CopyTo(bytes[(answerBytes.Length + key.Length)..]);
        ref var slot = ref _slots[(int)head & _slotMask];
        slot.Environment = request.Environment;
        slot.Version = request.Version;
        slot.Time = request.Time;
        slot.Client = request.Client;
        slot.KeyKind = request.KeyKind;
        // A longer user agent would retain more memory than the slot itself; no SDK has one.
        slot.Sdk = request.Sdk is { Length: <= MaxAgentLength } sdk ? sdk : null;
        slot.Flags = request.Flags;
        slot.FirstFlag = firstFlag;
        slot.IsBulk = request.IsBulk;
        slot.BytesStart = start;
        slot.AnswersLength = answerBytes.Length;
        slot.KeyLength = key.Length;
        slot.ContextLength = context.Length;
        _bytesHead = start + length;
        Volatile.Write(ref _head, head + 1);
        return true;
    }

    /// <summary>Returns the oldest request.</summary>
    /// <returns>False when the ring is empty.</returns>
    public bool TryPeek(out RecordedAnswers recorded)
    {
        if (_tail == Volatile.Read(ref _head))
        {
            recorded = default;
            return false;
        }
        ref readonly var request = ref _slots[(int)_tail & _slotMask];
        var bytes = _bytes.AsSpan((int)(request.BytesStart & _byteMask));
        var answers = MemoryMarshal.Cast<byte, EvaluationAnswer>(bytes[..request.AnswersLength]);
        bytes = bytes[request.AnswersLength..];
        recorded = new(in request, answers, bytes[..request.KeyLength], bytes.Slice(request.KeyLength, request.ContextLength));
        return true;
    }

    /// <summary>Frees the slot and the bytes of the oldest request.</summary>
    public void Advance()
    {
        ref var slot = ref _slots[(int)_tail & _slotMask];
        Volatile.Write(ref _bytesTail, slot.BytesEnd);
        // Releases the references to the ruleset.
        slot = default;
        Volatile.Write(ref _tail, _tail + 1);
    }
}
