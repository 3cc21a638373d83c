using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>Describes the endpoints of Flipt's evaluation API in the OpenAPI document.</summary>
internal static class FliptDescriptions
{
    private const string Number = """{"type":"integer","minimum":0}""";

    /// <summary>Describes the evaluation of a boolean flag.</summary>
    public static IEndpointConventionBuilder DescribeBoolean(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Evaluate a boolean flag as Flipt does",
                "Returns the value of a boolean flag. The environment must serve Flipt's API ('compatibleApis')."
            )
            .WithBody(typeof(FliptRequestDocument))
            .WithAnswer(200, "The value.", typeof(FliptBooleanDocument))
            .DescribeErrors();

    /// <summary>Describes the evaluation of a flag with variants.</summary>
    public static IEndpointConventionBuilder DescribeVariant(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Evaluate a flag with variants as Flipt does",
                "Returns the variant of a flag of any type but boolean. The environment must serve Flipt's API ('compatibleApis')."
            )
            .WithBody(typeof(FliptRequestDocument))
            .WithAnswer(200, "The variant.", typeof(FliptVariantDocument))
            .DescribeErrors();

    /// <summary>Describes the evaluation of several flags.</summary>
    public static IEndpointConventionBuilder DescribeBatch(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Evaluate several flags as Flipt does",
                "Returns an answer for each request; one that fails does not fail the others. The environment must serve Flipt's API "
                    + "('compatibleApis')."
            )
            .WithBody(typeof(FliptBatchRequestDocument))
            .WithAnswer(200, "The answers.", typeof(FliptBatchDocument))
            .DescribeErrors();

    /// <summary>Describes the list of flags.</summary>
    public static IEndpointConventionBuilder DescribeList(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "List flags as Flipt does",
                "Returns the flags of the environment, for a server key without tags. The environment must serve Flipt's API "
                    + "('compatibleApis')."
            )
            .WithParameters(
                RequestParameterMetadata.Query("limit", "The number of flags; 0, the default, for up to 10,000.", Number),
                RequestParameterMetadata.Query("offset", "The position of the first flag.", Number),
                RequestParameterMetadata.Query("pageToken", "The 'nextPageToken' of the page before.")
            )
            .WithAnswer(200, "A page of flags, in the order of their keys.", typeof(FliptListDocument))
            .WithAnswer(400, "'limit', 'offset' or 'pageToken' is invalid.", typeof(FliptErrorDocument))
            .DescribeRules();

    /// <summary>Describes the snapshot for clients that evaluate by themselves.</summary>
    public static IEndpointConventionBuilder DescribeSnapshot(this IEndpointConventionBuilder endpoint, string name) =>
        endpoint
            .Describe(
                "Get a snapshot for Flipt's clients",
                "Returns the flags in the format of Flipt, for clients that evaluate by themselves, with a server key without tags. Flags "
                    + "that the format cannot express are left out; 'unsupported' lists them. The environment must serve Flipt's API "
                    + "('compatibleApis')."
            )
            .WithName(name)
            .WithTag(ApiTag.Flipt)
            .WithMetadata(AnyQueryParameters.Mark)
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The snapshot.", typeof(FliptSnapshotAnswer))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400)
            .DescribeRules();

    /// <summary>Describes the snapshot at the address with an environment.</summary>
    public static IEndpointConventionBuilder DescribeClientSnapshot(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithEnvironment().DescribeSnapshot("GetFliptClientSnapshot");

    /// <summary>Describes the stream of snapshots.</summary>
    public static IEndpointConventionBuilder DescribeStream(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .WithEnvironment()
            .Describe(
                "Stream snapshots to Flipt's clients",
                "Sends the snapshot at once and after every change, each as 'result' of a JSON object on a line of its own. Blanks between "
                    + "lines are heartbeats. It requires a server key without tags, and the environment must serve Flipt's API "
                    + "('compatibleApis')."
            )
            .WithMetadata(AnyQueryParameters.Mark)
            .WithAnswer(200, "The stream. The schema describes a line.", typeof(FliptStreamLine))
            .DescribeRules();

    private static IEndpointConventionBuilder WithEnvironment(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithParameters(RequestParameterMetadata.Path("environment", "Any text: the key decides about the environment."));

    /// <summary>Describes what all endpoints that show rules have in common.</summary>
    private static IEndpointConventionBuilder DescribeRules(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.Path("namespace", "The slug of the key's project; 'default' stands for it too."))
            .WithAnswer(401, "The key is missing or unknown.", typeof(FliptErrorDocument))
            .WithAnswer(403, "The key is a client key, has tags or is disabled.", typeof(FliptErrorDocument))
            .WithAnswer(404, "The namespace is another one, or the environment does not serve the API.", typeof(FliptErrorDocument))
            .WithAnswer(429, "The request is above a limit.", typeof(FliptErrorDocument))
            .WithAnswer(503, "No ruleset is loaded yet.", typeof(FliptErrorDocument));

    private static IEndpointConventionBuilder DescribeErrors(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .WithSdkKey()
            .WithAnswer(400, "The body is invalid, the flag has another type, or the entity id is missing.", typeof(FliptErrorDocument))
            .WithAnswer(401, "The key is missing or unknown.", typeof(FliptErrorDocument))
            .WithAnswer(403, "The key is disabled, or its environment is archived.", typeof(FliptErrorDocument))
            .WithAnswer(404, "The flag does not exist for the key, or the environment does not serve the API.", typeof(FliptErrorDocument))
            .WithAnswer(413, "The body is too large.", typeof(FliptErrorDocument))
            .WithAnswer(415, "The body is compressed.", typeof(FliptErrorDocument))
            .WithAnswer(429, "The request is above a limit.", typeof(FliptErrorDocument))
            .WithAnswer(503, "No ruleset is loaded yet.", typeof(FliptErrorDocument));
}
