using System.Net;

namespace FlagCluster.Hosting.Server;

/// <summary>Represents what one proxy says about a request in the header <c>Forwarded</c>.</summary>
/// <param name="For">The address from which the proxy received the request; null when it does not disclose one.</param>
/// <param name="Proto"><c>http</c> or <c>https</c>, or null.</param>
/// <param name="Host">The host of the request that the proxy received, or null.</param>
/// <remarks>RFC 7239, section 4.</remarks>
internal sealed record ForwardedElement(IPAddress? For, string? Proto, string? Host)
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Parses the values of the header, in the order of the proxies.</summary>
    /// <returns>Null when a value does not have the syntax.</returns>
    public static List<ForwardedElement>? Parse(IEnumerable<string?> values)
    {
        var elements = new List<ForwardedElement>();
        foreach (var value in values)
            if (!TryParse(value, elements))
                return null;
        return elements;
    }

    private static bool TryParse(ReadOnlySpan<char> rest, List<ForwardedElement> elements)
    {
        while (true)
        {
            rest = rest.TrimStart(" \t");
            // Empty elements are part of a list's syntax and mean nothing.
            if (!rest.IsEmpty && rest[0] != ',')
            {
                if (!TryParseElement(ref rest, out var element))
                    return false;
                elements.Add(element!);
            }
            if (rest.IsEmpty)
                return true;
            rest = rest[1..];
        }
    }

    /// <summary>Reads pairs up to a comma or the end.</summary>
    private static bool TryParseElement(ref ReadOnlySpan<char> rest, out ForwardedElement? element)
    {
        element = null;
        string? node = null,
            proto = null,
            host = null;
        while (!rest.IsEmpty && rest[0] != ',')
        {
            if (rest[0] != ';')
            {
                var name = ReadToken(ref rest).ToString().ToLowerInvariant();
                if (name.Length == 0 || rest.IsEmpty || rest[0] != '=')
                    return false;
                rest = rest[1..];
                if (ReadValue(ref rest) is not { } value)
                    return false;
                var isFirst = name switch
                {
                    "for" => TrySet(ref node, value),
                    "proto" => TrySet(ref proto, value),
                    "host" => TrySet(ref host, value),
                    _ => true,
                };
                // A repeated name is not allowed: which of the two holds would be a guess.
                if (!isFirst)
                    return false;
                rest = rest.TrimStart(" \t");
                if (!rest.IsEmpty && rest[0] is not (';' or ','))
                    return false;
            }
            if (!rest.IsEmpty && rest[0] == ';')
                rest = rest[1..].TrimStart(" \t");
        }
        if ((proto is not null && !IsScheme(proto)) || (host is not null && !IsHost(host)))
            return false;
        element = new(node is null ? null : AddressOf(node), proto?.ToLowerInvariant(), host);
        return true;
    }

    private static bool TrySet(ref string? field, string value)
    {
        var isFirst = field is null;
        field = value;
        return isFirst;
    }

    private static ReadOnlySpan<char> ReadToken(ref ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (
            length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || TokenMarks.Contains(rest[length], StringComparison.Ordinal))
        )
            length++;
        var token = rest[..length];
        rest = rest[length..];
        return token;
    }

    private static string? ReadValue(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != '"')
            return ReadToken(ref rest) is { IsEmpty: false } token ? token.ToString() : null;
        var text = new System.Text.StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }
            if (rest[i] == '\\' && ++i == rest.Length)
                return null;
            text.Append(rest[i]);
        }
        return null;
    }

    /// <summary>Returns the address of a node without its port; null for <c>unknown</c> and for names such as <c>_hidden</c>.</summary>
    private static IPAddress? AddressOf(string node)
    {
        if (node.StartsWith('['))
            return node.IndexOf(']', StringComparison.Ordinal) is > 0 and var end && IPAddress.TryParse(node.AsSpan(1, end - 1), out var v6)
                ? v6
                : null;
        var port = node.IndexOf(':', StringComparison.Ordinal);
        // "1" and "0x7f.1" are addresses to .NET, and not to RFC 7239.
        var address = port < 0 ? node : node[..port];
        return address.Count(c => c == '.') == 3 && IPAddress.TryParse(address, out var v4) ? v4 : null;
    }

    private static bool IsScheme(string text) =>
        text.Equals("http", StringComparison.OrdinalIgnoreCase) || text.Equals("https", StringComparison.OrdinalIgnoreCase);

    private static bool IsHost(string text) =>
        text.Length > 0
        && Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
        && uri is { UserInfo.Length: 0, PathAndQuery: "/", Fragment.Length: 0 }
        && !text.EndsWith('/');
}
