using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Http;

/// <summary>Compares entity tags with <c>If-None-Match</c>.</summary>
internal static class ETags
{
    /// <summary>
    /// Returns whether the client has the representation of an ETag. Weak tags match too, because proxies that compress make strong tags
    /// weak.
    /// </summary>
    /// <remarks>RFC 9110, section 13.1.2.</remarks>
    public static bool Matches(StringValues ifNoneMatch, string etag)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        if (ifNoneMatch == etag || ifNoneMatch == "*")
            return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known) && known.Any(tag => tag.Tag == etag);
    }
}
