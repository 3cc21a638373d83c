using FlagCluster.Api.DataPlane.Tracking;
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
            .DescribeReportRequest(typeof(IReadOnlyList<FlagentCrashDocument>))
            .WithAnswer(201, "The crashes are stored.", typeof(IReadOnlyList<CrashAcceptedDocument>));
}
