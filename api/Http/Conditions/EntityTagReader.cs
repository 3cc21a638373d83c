using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.Http.Conditions;

/// <summary>Reads the entity tags of <c>If-Match</c> or <c>If-None-Match</c> one by one, without allocating.</summary>
/// <remarks>RFC 9110, sections 5.6.1, 8.8.3 and 13.1.</remarks>
internal ref struct EntityTagReader(StringValues header)
{
    private int _line;
    private ReadOnlySpan<char> _rest;

    /// <summary>Gets the characters between the quotes of the current tag, or <c>*</c> when <see cref="IsAny"/> is true.</summary>
    public ReadOnlySpan<char> Tag { get; private set; }

    /// <summary>Gets whether the current element is <c>*</c> and not a tag.</summary>
    public bool IsAny { get; private set; }

    /// <summary>Gets whether reading stopped at something that is not an entity tag.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next element.</summary>
    /// <returns>False at the end, and at something that is not an entity tag.</returns>
    public bool Read()
    {
        // Empty elements are part of a list's syntax and mean nothing.
        while ((_rest = _rest.TrimStart(" \t,")).IsEmpty)
        {
            if (_line == header.Count)
                return false;
            _rest = header[_line++];
        }
        IsMalformed = !ReadElement();
        return !IsMalformed;
    }

    private bool ReadElement()
    {
        IsAny = _rest[0] == '*';
        if (!IsAny && _rest.StartsWith("W/", StringComparison.Ordinal))
            _rest = _rest[2..];
        var length = IsAny ? 1 : QuotedLength(_rest);
        if (length == 0)
            return false;
        Tag = IsAny ? _rest[..1] : _rest[1..(length - 1)];
        _rest = _rest[length..].TrimStart(" \t");
        return _rest.IsEmpty || _rest[0] == ',';
    }

    /// <summary>Returns the length of the quoted text at the beginning, or 0 when there is none.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
            return 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i + 1;
            if (text[i] is <= ' ' or '\x7f')
                return 0;
        }
        return 0;
    }
}
