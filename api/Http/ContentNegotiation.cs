using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.Http;

/// <summary>Answers requests whose <c>Accept</c> no answer of the endpoint meets with 406, before anything happens.</summary>
/// <remarks>RFC 9110, sections 12.1 and 15.5.7. The types of an endpoint are those of its description in the OpenAPI document.</remarks>
internal static class ContentNegotiation
{
    /// <summary>The content types of YAML, the registered one first.</summary>
    public static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml"];

    /// <summary>
    /// Returns the quality of YAML, and how specific the range is that decides. Its older types count when a client names them.
    /// </summary>
    public static (double Quality, int Specificity) QualityOfYaml(StringValues accept)
    {
        var best = MediaRanges.QualityOf(accept, YamlTypes[0]);
        foreach (var type in YamlTypes.AsSpan(1))
            if (MediaRanges.QualityOf(accept, type) is { Specificity: MediaRanges.Named } named && named.CompareTo(best) > 0)
                best = named;
        return best;
    }

    /// <summary>Returns whether an endpoint can meet the request's <c>Accept</c>; true for one whose answers have no content.</summary>
    public static bool IsMet(HttpContext http, Endpoint endpoint)
    {
        var accept = http.Request.Headers.Accept;
        if (accept.Count == 0)
            return true;
        var hasContent = false;
        foreach (var answer in endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
        {
            if (answer.StatusCode is < 200 or > 299)
                continue;
            foreach (var type in answer.ContentTypes)
            {
                hasContent = true;
                if (MediaRanges.Accepts(accept, type) || (type == YamlTypes[0] && QualityOfYaml(accept).Quality > 0))
                    return true;
            }
        }
        return !hasContent;
    }

    /// <summary>Answers 406 and names the types of the endpoint.</summary>
    public static Task RejectAsync(HttpContext http, Endpoint endpoint)
    {
        var types = endpoint
            .Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Where(answer => answer.StatusCode is >= 200 and <= 299)
            .SelectMany(answer => answer.ContentTypes)
            .Distinct(StringComparer.Ordinal);
        return Problems.WriteAsync(
            http,
            StatusCodes.Status406NotAcceptable,
            "Not acceptable",
            $"'Accept' allows no type that the endpoint answers with: {string.Join(", ", types)}. Add one of them or '*/*'."
        );
    }
}
