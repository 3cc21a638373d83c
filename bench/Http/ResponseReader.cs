using System.Buffers.Text;
using System.Text;

namespace FlagCluster.Bench.Http;

/// <summary>
/// Finds the end of HTTP/1.1 responses with little work: status, Content-Length or the last chunk. One request is in flight, so all
/// received bytes belong to one response.
/// </summary>
internal sealed class ResponseReader
{
    private const ulong LastChunkMask = 0x00FF_FFFF_FFFF_FFFF;
    private const ulong LastChunk = 0x000D_0A30_0D0A_0D0A; // \r\n0\r\n\r\n
    private const int Unknown = -1;

    private int _header;
    private long _left = Unknown;
    private bool _chunked;
    private ulong _tail;

    /// <summary>Gets the buffer for received bytes, from <see cref="Offset"/> on.</summary>
    public byte[] Buffer { get; } = new byte[16 * 1024];

    /// <summary>Gets the offset of the next bytes: after an incomplete header, or over a body that was read already.</summary>
    public int Offset => _left == Unknown && !_chunked ? _header : 0;

    /// <summary>Gets the status code of the response.</summary>
    public int Status { get; private set; }

    /// <summary>Adds received bytes.</summary>
    /// <returns>True when the response is complete; the next bytes begin another one.</returns>
    public bool Add(int count)
    {
        var bytes = Buffer.AsSpan(Offset, count);
        if (_left == Unknown && !_chunked)
        {
            _header += count;
            if (!ReadHeader(Buffer.AsSpan(0, _header), out var length))
                return false;
            bytes = Buffer.AsSpan(0, _header);
            _left -= _header - length;
        }
        else
        {
            _left -= count;
        }
        if (_chunked)
            foreach (var value in bytes[^Math.Min(8, bytes.Length)..])
                _tail = (_tail << 8) | value;
        var complete = _chunked ? (_tail & LastChunkMask) == LastChunk : _left <= 0;
        if (complete)
            (_header, _left, _chunked, _tail) = (0, Unknown, false, 0);
        return complete;
    }

    /// <summary>Returns the response so far, for an error message.</summary>
    public string Text(int count) => Encoding.UTF8.GetString(Buffer, 0, Math.Min(count, 500));

    private bool ReadHeader(ReadOnlySpan<byte> bytes, out int length)
    {
        length = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4)
        {
            if (bytes.Length < Buffer.Length)
                return false;
            throw new UsageException("A response header is longer than the load generator's buffer.");
        }
        var header = bytes[..length];
        if (!Utf8Parser.TryParse(header[9..12], out int status, out _))
            throw Bad("does not begin with a status line", length);
        Status = status;
        var field = header.IndexOf("\r\nContent-Length: "u8);
        _chunked = field < 0 && header.IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0;
        if (_chunked)
            return true;
        if (field >= 0 && Utf8Parser.TryParse(header[(field + 18)..], out _left, out _))
            return true;
        throw Bad("has neither a Content-Length nor chunks", length);
    }

    private UsageException Bad(string what, int length) => new($"A response {what}:\n{Text(length)}");
}
