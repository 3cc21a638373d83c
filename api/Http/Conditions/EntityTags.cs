using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.Http.Conditions;

/// <summary>Represents the value of <c>If-Match</c> or <c>If-None-Match</c>.</summary>
/// <remarks>
/// Tags are compared without what compressing proxies add to them: a weak prefix (nginx, Envoy, Cloudflare) or the name of the coding
/// (<c>"1.42-gzip"</c> of Apache and Caddy, <c>"1.42--gzip"</c> of Jetty). The rest of a tag is exact, so that this holds for
/// <c>If-Match</c> too, which RFC 9110 would compare with strong tags only.
/// </remarks>
internal readonly struct EntityTags
{
    private static readonly string[] Codings = ["gzip", "br", "zstd", "deflate"];

    private readonly StringValues _header;

    private EntityTags(StringValues header) => _header = header;

    /// <summary>Gets whether the request has the header.</summary>
    public bool IsPresent => _header.Count > 0;

    /// <summary>Gets whether the value is <c>*</c>: any representation.</summary>
    public bool IsAny { get; private init; }

    /// <summary>Parses a header.</summary>
    /// <returns>False when its value is neither <c>*</c> nor a list of entity tags.</returns>
    public static bool TryParse(StringValues header, out EntityTags tags)
    {
        tags = default;
        if (header.Count == 0)
            return true;
        var (count, any) = (0, false);
        var reader = new EntityTagReader(header);
        while (reader.Read())
        {
            count++;
            any |= reader.IsAny;
        }
        if (reader.IsMalformed || count == 0 || (any && count > 1))
            return false;
        tags = new(header) { IsAny = any };
        return true;
    }

    /// <summary>Returns whether the list contains the tag of a representation.</summary>
    /// <param name="etag">The tag with its quotes.</param>
    public bool Contains(ReadOnlySpan<char> etag)
    {
        if (_header.Count == 1 && etag.SequenceEqual(_header[0]))
            return true;
        var wanted = WithoutCoding(etag.Trim('"'));
        foreach (var tag in this)
            if (tag.SequenceEqual(wanted))
                return true;
        return false;
    }

    /// <summary>Enumerates the tags without quotes and without what proxies add; <c>*</c> has none.</summary>
    public Enumerator GetEnumerator() => new(IsAny ? default : _header);

    /// <summary>Returns a tag without the names of content codings at its end.</summary>
    private static ReadOnlySpan<char> WithoutCoding(ReadOnlySpan<char> tag)
    {
        for (var i = 0; i < Codings.Length; i++)
        {
            if (!tag.EndsWith(Codings[i], StringComparison.Ordinal))
                continue;
            var rest = tag[..^Codings[i].Length];
            if (rest.Length == 0 || rest[^1] is not ('-' or ';'))
                return tag;
            tag = rest.TrimEnd("-;");
            // There may be several proxies.
            i = -1;
        }
        return tag;
    }

    /// <summary>Enumerates tags.</summary>
    public ref struct Enumerator(StringValues header)
    {
        private EntityTagReader _reader = new(header);

        /// <summary>Gets the current tag.</summary>
        public ReadOnlySpan<char> Current => WithoutCoding(_reader.Tag);

        /// <summary>Reads the next tag.</summary>
        public bool MoveNext() => _reader.Read();
    }
}
