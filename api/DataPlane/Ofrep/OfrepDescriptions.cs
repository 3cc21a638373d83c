using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Describes the OFREP endpoints in the OpenAPI document.</summary>
internal static class OfrepDescriptions
{
    /// <summary>Describes the evaluation of one flag.</summary>
    public static IEndpointConventionBuilder DescribeSingle(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Evaluate a flag",
                "Returns the value of the flag for the evaluation context. A client key sees only client-visible flags."
            )
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.Path("key", "The key of the flag."))
            .WithBody(typeof(OfrepRequestDocument), required: false)
            .WithAnswer(200, "The value and the reason.", typeof(OfrepSuccessDocument))
            .WithAnswer(400, "The body or the context is invalid, or the targeting key is missing.", typeof(OfrepFailureDocument))
            .WithAnswer(401, "The key is missing or unknown.")
            .WithProblems(403, 429)
            .WithAnswer(404, "The flag does not exist, or the key may not see it.", typeof(OfrepFailureDocument))
            .WithAnswer(413, "The body is too large.")
            .WithAnswer(415, "The body is compressed.", typeof(OfrepFailureDocument))
            .WithAnswer(503, "No ruleset is loaded yet.", typeof(OfrepFailureDocument));

    /// <summary>Describes the evaluation of all flags.</summary>
    public static IEndpointConventionBuilder DescribeBulk(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Evaluate all flags",
                "Returns the values of all flags that the key may see. The ETag covers the context, the version and everything else "
                    + "that the answer depends on."
            )
            .WithSdkKey()
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithBody(typeof(OfrepRequestDocument), required: false)
            .WithAnswer(200, "One entry for each flag; a flag that fails does not fail the others.", typeof(OfrepBulkDocument))
            .WithAnswer(304, "The client's copy is current.")
            .WithAnswer(400, "The body, the context or If-None-Match is invalid.", typeof(OfrepFailureDocument))
            .WithAnswer(401, "The key is missing or unknown.")
            .WithProblems(403, 429)
            .WithAnswer(412, "If-Match names another answer.", typeof(OfrepFailureDocument))
            .WithAnswer(413, "The body is too large.")
            .WithAnswer(415, "The body is compressed.", typeof(OfrepFailureDocument))
            .WithAnswer(503, "No ruleset is loaded yet.", typeof(OfrepFailureDocument));
}
