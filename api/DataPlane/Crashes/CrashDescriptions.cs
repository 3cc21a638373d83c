using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>Describes the endpoint of batches in the OpenAPI document.</summary>
internal static class CrashDescriptions
{
    /// <summary>Describes the endpoint that accepts batches in the form of Flagent.</summary>
    public static IEndpointConventionBuilder DescribeCrashBatch(this IEndpointConventionBuilder endpoint) =>
        endpoint
            .Describe(
                "Report a batch of crashes",
                "Reports crashes in the form of Flagent, whose flags have no variants: they count for no variant. All are accepted or none."
            )
            .WithMetadata(
                new SecuritySchemeMetadata(
                    SecuritySchemeMetadata.SdkKey,
                    SecuritySchemeMetadata.SdkKeyHeader,
                    SecuritySchemeMetadata.ClientKeyQuery
                )
            )
            .WithParameters(
                RequestParameterMetadata.Query(SdkKeySessions.QueryParameter, "A client key, for pages that cannot set headers.")
            )
            .WithBody(typeof(IReadOnlyList<FlagentCrashDocument>), required: true, TrackBody.BeaconType)
            .WithAnswer(201, "The crashes are stored.", typeof(IReadOnlyList<CrashAcceptedDocument>))
            .WithProblems(400, 401, 413, 415, 429, 503);
}
