using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Where a thread puts its answers together before they go out in one piece with a known length: cheaper than writing many small parts into the
/// response, whose headers are not out yet. The response copies what it is given, so the next answer may start at once.
/// </summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>
{
    private const int Smallest = 4 * 1024, LargestKept = 1024 * 1024;

    [ThreadStatic]
    private static AnswerBuffer? _current;

    private byte[] _bytes = new byte[Smallest];
    private int _length;

    /// <summary>The calling thread's buffer, empty.</summary>
    public static AnswerBuffer Take()
    {
        var buffer = _current ??= new();
        if (buffer._bytes.Length > LargestKept) buffer._bytes = new byte[Smallest];
        buffer._length = 0;
        return buffer;
    }

    public void Write(ReadOnlySpan<byte> part)
    {
        if (_bytes.Length - _length < part.Length) Grow(part.Length);
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Sends what was written as JSON.</summary>
    public Task SendAsync(HttpResponse response)
    {
        response.ContentType = "application/json";
        response.ContentLength = _length;
        var write = response.BodyWriter.WriteAsync(_bytes.AsMemory(0, _length));
        if (!write.IsCompletedSuccessfully) return write.AsTask();
        write.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    private void Grow(int room) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + room));
}
