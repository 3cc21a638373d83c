using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.Http;

/// <summary>
/// Reads keys from paths. The web server decodes a path but leaves %2F as it is, so that a slash inside a key cannot be told from the text
/// "%2F", which clients send as %252F. The request target as the client sent it decides.
/// </summary>
internal static class PathKey
{
    private const int MaxLength = 1024;

    [ThreadStatic]
    private static char[]? _buffer;

    /// <summary>Returns the text of a segment, decoded exactly once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="segment">The segment as the web server has decoded it.</param>
    /// <returns>The text; the next call on this thread may overwrite it.</returns>
    public static ReadOnlySpan<char> Decode(HttpRequest request, ReadOnlySpan<char> segment)
    {
        if (!segment.Contains('%') || segment.Length > MaxLength)
            return segment;
        ReadOnlySpan<char> target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var query = target.IndexOf('?');
        if (query >= 0)
            target = target[..query];
        // The last segment first: keys are at the end of paths.
        while (!target.IsEmpty)
        {
            var slash = target.LastIndexOf('/');
            if (TryDecode(target[(slash + 1)..], segment, out var decoded))
                return decoded;
            target = target[..Math.Max(slash, 0)];
        }
        return segment;
    }

    /// <summary>Decodes a segment of the request target, if the web server decoded it to the given text.</summary>
    private static bool TryDecode(ReadOnlySpan<char> raw, ReadOnlySpan<char> segment, out ReadOnlySpan<char> decoded)
    {
        const string Slash = "%2F";
        decoded = default;
        var buffer = _buffer ??= new char[MaxLength];
        var length = 0;
        while (true)
        {
            var slash = raw.IndexOf(Slash, StringComparison.OrdinalIgnoreCase);
            var part = slash < 0 ? raw : raw[..slash];
            if (!Uri.TryUnescapeDataString(part, buffer.AsSpan(length), out var written))
                return false;
            if (!segment.StartsWith(buffer.AsSpan(length, written), StringComparison.Ordinal))
                return false;
            segment = segment[written..];
            length += written;
            if (slash < 0)
                break;
            if (!segment.StartsWith(raw.Slice(slash, Slash.Length), StringComparison.Ordinal))
                return false;
            segment = segment[Slash.Length..];
            // The text is not longer than the segment, which fits.
            buffer[length++] = '/';
            raw = raw[(slash + Slash.Length)..];
        }
        decoded = buffer.AsSpan(0, length);
        return segment.IsEmpty;
    }
}
