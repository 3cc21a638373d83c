using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using FlagCluster.Contracts.Evaluation;

namespace FlagCluster.Events.Model;

/// <summary>Bytes that grow at their end; the array is kept for the next use.</summary>
internal sealed class Utf8Buffer
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\', 127]);

    private byte[] _bytes = new byte[64 * 1024];

    public int Length { get; private set; }

    /// <summary>Bytes the array takes.</summary>
    public int Size => _bytes.Length;

    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    public void Truncate(int length) => Length = length;

    public Span<byte> Room(int length)
    {
        if (_bytes.Length - Length < length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        return _bytes.AsSpan(Length);
    }

    public void Advance(int length) => Length += length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Append<T>(T value, ReadOnlySpan<char> format = default) where T : IUtf8SpanFormattable
    {
        int written;
        while (!value.TryFormat(Room(64), out written, format, CultureInfo.InvariantCulture)) Room(256);
        Length += written;
    }

    /// <summary>Appends a JSON string.</summary>
    public void AppendString(ReadOnlySpan<byte> utf8)
    {
        Append("\""u8);
        AppendEscaped(utf8);
        Append("\""u8);
    }

    /// <summary>Appends a JSON string.</summary>
    public void AppendString(ReadOnlySpan<char> text)
    {
        Append("\""u8);
        // The longest escape of one character takes six bytes, so escapes never need the room of more than this.
        var room = Room(6 * text.Length);
        if (Utf8.FromUtf16(text, room, out _, out var written) != OperationStatus.Done || room[..written].ContainsAny(Escaped))
        {
            AppendEscaped(Encoding.UTF8.GetBytes(text.ToString()));
        }
        else
        {
            Length += written;
        }
        Append("\""u8);
    }

    /// <summary>Appends JSON that somebody else wrote, in one line. Line breaks stand only between its parts: strings have them as escapes.</summary>
    public void AppendJson(ReadOnlySpan<byte> json)
    {
        Append(json);
        if (!json.ContainsAny((byte)'\n', (byte)'\r')) return;
        var written = _bytes.AsSpan(Length - json.Length, json.Length);
        written.Replace((byte)'\n', (byte)' ');
        written.Replace((byte)'\r', (byte)' ');
    }

    private void AppendEscaped(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.ContainsAny(Escaped))
        {
            Append(utf8);
            return;
        }
        var room = Room(6 * utf8.Length);
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, room, out _, out var written);
        Length += written;
    }
}
