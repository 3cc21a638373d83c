using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Negotiates the format of a ruleset: JSON, or YAML for clients that prefer it.</summary>
/// <remarks>RFC 9110, section 12.5.1.</remarks>
internal static class RulesetFormat
{
    /// <summary>Returns whether a client prefers YAML. Among types of one quality, those that it names come first, and then JSON.</summary>
    /// <param name="headers">The headers of the request.</param>
    public static bool PrefersYaml(IHeaderDictionary headers) =>
        ContentNegotiation.QualityOfYaml(headers.Accept).CompareTo(MediaRanges.QualityOf(headers.Accept, "application/json")) > 0;
}
