using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Http;

/// <summary>Negotiates content codings.</summary>
/// <remarks>RFC 9110, sections 8.4 and 12.5.3.</remarks>
internal static class ContentCodings
{
    private const string Identity = "identity";

    /// <summary>Returns the coding that a client prefers, or null for none.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="available">The available codings, the best first.</param>
    public static string? Choose(IHeaderDictionary headers, params ReadOnlySpan<string> available)
    {
        if (!StringWithQualityHeaderValue.TryParseList(headers.AcceptEncoding, out var accepted))
            return null;
        var (chosen, quality) = ((string?)null, QualityOf(Identity, accepted) ?? double.Epsilon);
        foreach (var coding in available)
        {
            var offered = QualityOf(coding, accepted) ?? 0;
            if (offered > quality || (chosen is null && offered > 0 && offered.Equals(quality)))
                (chosen, quality) = (coding, offered);
        }
        return chosen;
    }

    /// <summary>Checks that the body of a request is not compressed, which no endpoint supports.</summary>
    /// <returns>What to do, or null; the answer then names the supported coding.</returns>
    public static string? FindUnsupported(HttpContext http)
    {
        if (http.Request.Headers.ContentEncoding.Count == 0)
            return null;
        var coding = http.Request.Headers.ContentEncoding.ToString();
        if (coding.Length == 0 || coding.Equals(Identity, StringComparison.OrdinalIgnoreCase))
            return null;
        http.Response.Headers.AcceptEncoding = Identity;
        return $"Send the body uncompressed, without 'Content-Encoding: {Clipped.Value(coding)}'.";
    }

    private static double? QualityOf(string coding, IList<StringWithQualityHeaderValue> accepted)
    {
        var found =
            accepted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*" && coding != Identity);
        return found is null ? null : found.Quality ?? 1;
    }
}
