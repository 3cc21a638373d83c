using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Protects answers that have a token, a link or another secret.</summary>
internal static class TokenAnswers
{
    /// <summary>Keeps the answer out of caches, and its address out of the requests that a page makes from it.</summary>
    public static void Protect(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
