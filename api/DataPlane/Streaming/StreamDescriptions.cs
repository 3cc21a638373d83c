using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>Describes the endpoints for rulesets and their changes in the OpenAPI document.</summary>
internal static class StreamDescriptions
{
    private const string EventStream = "text/event-stream";

    /// <summary>Describes the ruleset of a key's environment.</summary>
    public static IEndpointConventionBuilder DescribeRuleset(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Get the ruleset",
                "Returns the whole ruleset of the key's environment, for SDKs that evaluate locally. Supports the encodings br and gzip."
            )
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The ruleset.", typeof(RulesetSchema))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400, 401, 403, 412, 429, 503);

    /// <summary>Describes the stream of rulesets.</summary>
    public static IEndpointConventionBuilder DescribeRulesetStream(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Stream the ruleset",
                "Sends `put` with the whole ruleset, then `patch` for every version. The id of an event is its version. A client that "
                    + "reconnects with Last-Event-ID receives exactly what it missed. Comments are heartbeats."
            )
            .WithSdkKey()
            .WithParameters(
                RequestParameterMetadata.LastEventId,
                RequestParameterMetadata.Query("lastEventId", "The same as the header Last-Event-ID, for clients that cannot set it.")
            )
            .WithAnswer(200, "The stream. The schema describes the data of its events.", typeof(RulesetEventSchema), EventStream)
            .WithProblems(401, 403, 429, 503);

    /// <summary>Describes the stream of change notifications.</summary>
    public static IEndpointConventionBuilder DescribeRefetchStream(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Stream change notifications",
                "Sends a `message` event `{type: refetchEvaluation}` whenever the values of flags may have changed."
            )
            .WithMetadata(
                new SecuritySchemeMetadata(
                    SecuritySchemeMetadata.SdkKey,
                    SecuritySchemeMetadata.SdkKeyHeader,
                    SecuritySchemeMetadata.StreamTicket
                )
            )
            .WithParameters(
                RequestParameterMetadata.LastEventId,
                RequestParameterMetadata.Query(
                    "have",
                    "The id of the client's evaluation, as the stream address of a bulk evaluation contains it."
                )
            )
            .WithAnswer(200, "The stream.", typeof(string), EventStream)
            .WithProblems(401, 403, 429, 503);
}
