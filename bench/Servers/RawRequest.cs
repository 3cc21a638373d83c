using System.Text;

namespace FlagCluster.Bench.Servers;

/// <summary>Represents an HTTP/1.1 request, serialized once and sent as bytes.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query.</param>
/// <param name="Headers">Header lines without line ends, such as <c>Accept: text/event-stream</c>; not Host and Content-Length.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record RawRequest(string Method, string Path, IReadOnlyList<string> Headers, string Body = "")
{
    /// <summary>Returns the request as bytes.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder($"{Method} {Path} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var header in Headers)
            text.Append(header).Append("\r\n");
        if (Body.Length > 0)
            text.Append($"Content-Length: {Encoding.UTF8.GetByteCount(Body)}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(Body).ToString());
    }
}
