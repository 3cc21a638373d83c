using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Describes the reporting endpoints in the OpenAPI document.</summary>
internal static class TrackDescriptions
{
    /// <summary>Describes an endpoint that accepts reports.</summary>
    public static IEndpointConventionBuilder DescribeReport(
        this IEndpointConventionBuilder endpoint,
        string summary,
        string description,
        Type report
    ) =>
        endpoint
            .Describe(summary, description + " Each event is accepted or rejected on its own. Accepted events are durable.")
            .DescribeReportRequest(report)
            .WithAnswer(200, "The number of accepted events and the errors in the others.", typeof(ReportAnswerDocument));

    /// <summary>Describes the credentials, the body and the errors of an endpoint that accepts reports.</summary>
    public static IEndpointConventionBuilder DescribeReportRequest(this IEndpointConventionBuilder endpoint, Type report) =>
        endpoint
            .WithMetadata(
                new SecuritySchemeMetadata(
                    SecuritySchemeMetadata.SdkKey,
                    SecuritySchemeMetadata.SdkKeyHeader,
                    SecuritySchemeMetadata.ClientKeyQuery
                )
            )
            .WithParameters(
                RequestParameterMetadata.Query(
                    SdkKeySessions.QueryParameter,
                    "A client key, for pages that report with navigator.sendBeacon, which cannot set headers. "
                        + "Server keys are secret and are rejected here."
                )
            )
            .WithBody(report, required: true, TrackBody.BeaconType)
            .WithProblems(400, 401, 403, 413, 415, 429, 503);
}
