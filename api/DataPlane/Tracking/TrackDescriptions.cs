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
            .WithSdkKey()
            .WithBody(report)
            .WithAnswer(200, "The number of accepted events and the errors in the others.", typeof(ReportAnswerDocument))
            .WithProblems(400, 401, 413, 415, 429, 503);
}
