using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Negotiates the format of a ruleset: JSON, or YAML for clients that name it and do not prefer JSON.</summary>
/// <remarks>RFC 9110, section 12.5.1.</remarks>
internal static class RulesetFormat
{
    /// <summary>The content types of YAML.</summary>
    public static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml"];

    private static readonly string[] JsonTypes = ["application/json"];
    private static readonly string[] AnyType = ["*/*", "application/*"];

    /// <summary>Returns whether a client prefers YAML.</summary>
    /// <param name="headers">The headers of the request.</param>
    public static bool PrefersYaml(IHeaderDictionary headers)
    {
        if (!MediaTypeHeaderValue.TryParseList(headers.Accept, out var accepted))
            return false;
        var yaml = QualityOf(YamlTypes, accepted);
        return yaml > QualityOf(JsonTypes, accepted) && yaml >= QualityOf(AnyType, accepted);
    }

    /// <summary>Returns the highest quality of some types; 0 when none of them is accepted.</summary>
    private static double QualityOf(string[] types, IList<MediaTypeHeaderValue> accepted) =>
        accepted
            .Where(range => types.Contains(range.MediaType.Value, StringComparer.OrdinalIgnoreCase))
            .Select(range => range.Quality ?? 1)
            .DefaultIfEmpty()
            .Max();
}
