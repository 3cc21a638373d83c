using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FlagCluster.Events.Model;

/// <summary>Represents a growing byte buffer that keeps its array for the next use.</summary>
/// <param name="size">The initial size of the array in bytes.</param>
internal sealed class Utf8Buffer(int size = 64 * 1024)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 32).Select(b => (byte)b),
        (byte)'"',
        (byte)'\\',
        127,
    ]);

    private byte[] _bytes = new byte[size];

    public int Length { get; private set; }

    /// <summary>Gets the size of the array in bytes.</summary>
    public int Size => _bytes.Length;

    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    /// <summary>Gets the content.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Truncate(int length) => Length = length;

    /// <summary>Returns at least the given number of free bytes after the content.</summary>
    public Span<byte> GetSpan(int length)
    {
        if (_bytes.Length - Length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        return _bytes.AsSpan(Length);
    }

    public void Advance(int length) => Length += length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void Append<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        int written;
        while (!value.TryFormat(GetSpan(64), out written, format, CultureInfo.InvariantCulture))
            GetSpan(256);
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
        // The longest escape of one character takes six bytes, so more space is never needed.
        var free = GetSpan(6 * text.Length);
        if (Utf8.FromUtf16(text, free, out _, out var written) != OperationStatus.Done || free[..written].ContainsAny(Escaped))
        {
            AppendEscaped(Encoding.UTF8.GetBytes(text.ToString()));
        }
        else
        {
            Length += written;
        }
        Append("\""u8);
    }

    /// <summary>Appends JSON from a caller on one line. Line breaks occur only between tokens: in strings they are escaped.</summary>
    public void AppendJson(ReadOnlySpan<byte> json)
    {
        Append(json);
        if (!json.ContainsAny((byte)'\n', (byte)'\r'))
            return;
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
        var free = GetSpan(6 * utf8.Length);
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8, free, out _, out var written);
        Length += written;
    }
}
