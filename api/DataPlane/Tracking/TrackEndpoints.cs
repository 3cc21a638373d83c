using System.Text.Json;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Accepts reports of applications: custom and conversion events, and evaluations that SDKs computed locally. Each event is validated by
/// itself; accepted events are durable.
/// </summary>
internal sealed class TrackEndpoints(ReportHandler reports, RulesetNames names, IEnumerable<IExposureFormat> formats)
{
    private readonly IExposureFormat[] _formats = [.. formats];

    /// <summary>Gets the tag of reports.</summary>
    public static ApiTag Tag { get; } =
        new("Events", "Events that applications report: conversions, and evaluations that SDKs made locally.");

    /// <summary>Maps <c>/api/v1/track</c> and <c>/api/v1/exposures</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/api/v1/track", (RequestDelegate)(http => reports.AcceptAsync(http, TrackEventJson.Read)))
            .WithName("Track")
            .WithTag(Tag)
            .RequireDataPlaneCors()
            .DescribeReport(
                "Report custom and conversion events",
                "Reports what happened, for which targeting key, and how much. Join it with evaluations by targeting key.",
                typeof(TrackReportDocument)
            );
        routes
            .MapPost("/api/v1/exposures", (RequestDelegate)AcceptExposuresAsync)
            .WithName("ReportExposures")
            .WithTag(Tag)
            .RequireDataPlaneCors()
            .DescribeReport(
                "Report local evaluations",
                "Reports evaluations that an SDK made locally. Flags are not checked: an SDK may have an older or a newer ruleset. "
                    + "A report with 'exposures' is one of Flagr, where the environment serves its API.",
                typeof(ExposureReportDocument)
            );
    }

    private async Task AcceptExposuresAsync(HttpContext http)
    {
        using var open = await reports.OpenAsync(http);
        if (open is null)
            return;
        if (_formats.FirstOrDefault(format => format.Reads(open.Root)) is { } other)
            await other.AcceptAsync(http, open);
        else
            await reports.AcceptAsync(http, open, ReadExposure);
    }

    private ExposureEvent? ReadExposure(JsonElement element, EventFrame frame, DocumentReader reader) =>
        ExposureEventJson.Read(element, frame, reader) is { } exposure ? names.Mark(exposure) : null;
}
