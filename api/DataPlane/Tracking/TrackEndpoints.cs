using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// Accepts reports of applications: custom and conversion events, and evaluations that SDKs computed locally. Each event is validated by
/// itself; accepted events are durable.
/// </summary>
internal sealed class TrackEndpoints(
    SdkKeySessions sessions,
    TrackBody bodies,
    ReportedIds ids,
    IEventJournal journal,
    ReportShares shares,
    ReportMetrics metrics,
    IOptions<TrackOptions> options,
    TimeProvider time
)
{
    private static readonly ApiTag Tag = new(
        "Events",
        "Events that applications report: conversions, and evaluations that SDKs made locally."
    );

    /// <summary>The number of errors reported for one event.</summary>
    private const int MaxErrors = 10;

    private const string RetrySeconds = "2";

    /// <summary>The bytes that the server adds to a reported event, approximately.</summary>
    private const int EnvelopeBytes = 400;

    private readonly EventLimits _limits = options.Value.Limits;

    private delegate JournalEvent? ReadEvent(JsonElement element, EventFrame frame, DocumentReader reader);

    /// <summary>Maps <c>/api/v1/track</c> and <c>/api/v1/exposures</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/api/v1/track", (RequestDelegate)(http => AcceptAsync(http, TrackEventJson.Read)))
            .WithName("Track")
            .WithTag(Tag)
            .RequireDataPlaneCors()
            .DescribeReport(
                "Report custom and conversion events",
                "Reports what happened, for which targeting key, and how much. Join it with evaluations by targeting key.",
                typeof(TrackReportDocument)
            );
        routes
            .MapPost("/api/v1/exposures", (RequestDelegate)(http => AcceptAsync(http, ExposureEventJson.Read)))
            .WithName("ReportExposures")
            .WithTag(Tag)
            .RequireDataPlaneCors()
            .DescribeReport(
                "Report local evaluations",
                "Reports evaluations that an SDK made locally. Flags are not checked: an SDK may have an older or a newer ruleset.",
                typeof(ExposureReportDocument)
            );
    }

    private static Task RejectUnavailableAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetrySeconds;
        return Problems.WriteAsync(
            http,
            StatusCodes.Status503ServiceUnavailable,
            "Event storage unavailable",
            "No event was accepted. Send the same report again later; events with an id or a time are not counted twice."
        );
    }

    private Task RejectThrottledAsync(HttpContext http, TimeSpan delay)
    {
        metrics.Throttled();
        var seconds = Math.Max(1, Math.Ceiling(delay.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(
            http,
            StatusCodes.Status429TooManyRequests,
            "Too many events",
            "No event was accepted: the key has used its share of Track:BytesPerSecond, or the space for events is almost full. "
                + $"Send the same report again after {seconds} s."
        );
    }

    private static Task AnswerAsync(HttpContext http, int accepted, List<RejectedEvent> rejected) =>
        JsonAnswer.WriteAsync(
            http,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("accepted"u8, accepted);
                writer.WriteStartArray("rejected"u8);
                foreach (var item in rejected)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("index"u8, item.Index);
                    Problems.WriteErrors(writer, item.Errors);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );

    private async Task AcceptAsync(HttpContext http, ReadEvent read)
    {
        var beacon = sessions.AuthenticateByQuery(http);
        if ((sessions.Authenticate(http) ?? beacon) is not { } session)
        {
            await Problems.UnauthorizedAsync(http);
            return;
        }
        if (QueryParameters.FindProblem(http) is { } problem)
        {
            await Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "Malformed request", problem);
            return;
        }
        // A key that must wait is answered before its body is read.
        if (shares.GetDelay(session.Key) is var delay && delay > TimeSpan.Zero)
        {
            await RejectThrottledAsync(http, delay);
            return;
        }
        using var document = await bodies.ReadAsync(http, isBeacon: beacon is not null);
        if (document is null)
            return;
        var reader = new DocumentReader();
        var report = EventReportJson.Read(document.RootElement, options.Value.MaxEvents, reader);
        if (reader.Errors.Count > 0)
        {
            await Problems.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "Invalid report",
                "Send an object with the array 'events'; 'errors' lists what is wrong.",
                reader.Errors
            );
            return;
        }
        var bytes = JsonMarshal.GetRawUtf8Value(document.RootElement).Length + (long)EnvelopeBytes * report.Events.Length;
        delay = shares.Take(session.Key, bytes);
        if (delay > TimeSpan.Zero)
        {
            await RejectThrottledAsync(http, delay);
            return;
        }
        var sdk = report.Sdk ?? http.Request.Headers.UserAgent.ToString();
        var frame = new EventFrame(session.Key.Environment, time.GetUtcNow(), session.Key.Id, sdk.Length > 0 ? sdk : null, _limits);
        var (accepted, rejected) = Sort(report, frame, read);
        if (accepted.Count > 0 && !await journal.AcceptAsync(accepted, http.RequestAborted))
            await RejectUnavailableAsync(http);
        else
            await AnswerAsync(http, accepted.Count, rejected);
    }

    private (List<JournalEvent> Accepted, List<RejectedEvent> Rejected) Sort(EventReport report, EventFrame frame, ReadEvent read)
    {
        List<JournalEvent> accepted = [];
        List<RejectedEvent> rejected = [];
        var derived = ids.Begin();
        for (var i = 0; i < report.Events.Length; i++)
        {
            var reader = new DocumentReader();
            reader.Enter("events");
            reader.Enter(i);
            if (read(report.Events[i], frame, reader) is not { } item)
                rejected.Add(new(i, [.. reader.Errors.Take(MaxErrors)]));
            else
                accepted.Add(item.Id is null ? item with { Id = derived.Of(report.Events[i]) } : item);
        }
        return (accepted, rejected);
    }
}
