using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Collects an answer on the calling thread, so that it is sent in one write with a known length. The sender copies the bytes before
/// the next answer begins.
/// </summary>
public sealed class AnswerBuffer : IBufferWriter<byte>
{
    private const int InitialSize = 4 * 1024;
    private const int LargestKept = 1024 * 1024;

    [ThreadStatic]
    private static AnswerBuffer? _current;

    private byte[] _bytes = new byte[InitialSize];
    private int _length;

    /// <summary>Gets the collected bytes, which the next answer on this thread overwrites.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Returns the calling thread's buffer, empty.</summary>
    public static AnswerBuffer Take()
    {
        var buffer = _current ??= new();
        if (buffer._bytes.Length > LargestKept)
            buffer._bytes = new byte[InitialSize];
        buffer._length = 0;
        return buffer;
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
            Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Appends ASCII text.</summary>
    public void WriteAscii(ReadOnlySpan<char> text) => Advance(Encoding.ASCII.GetBytes(text, GetSpan(text.Length)));

    /// <summary>Appends a number in decimal.</summary>
    public void Write(long number)
    {
        const int MaxDigits = 20;
        number.TryFormat(GetSpan(MaxDigits), out var written, default, CultureInfo.InvariantCulture);
        Advance(written);
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Grow(int size) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
}
