using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>
/// What applications report: custom and conversion events, and evaluations that SDKs made by themselves. Each event is read by itself, and what
/// is answered as accepted is safe.
/// </summary>
internal sealed class TrackEndpoints(SdkKeySessions clients, TrackBody bodies, ReportedIds ids, IEventJournal journal, IOptions<TrackOptions> options, TimeProvider time)
{
    /// <summary>Errors told about one event; more add nothing but length.</summary>
    private const int MaxErrors = 10;

    private const string RetrySeconds = "2";

    private readonly EventLimits _limits = options.Value.Limits;

    private delegate JournalEvent? Read(System.Text.Json.JsonElement element, EventFrame frame, DocumentReader reader);

    /// <summary>Maps <c>/api/v1/track</c> and <c>/api/v1/exposures</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TrackEndpoints>();
        routes.MapPost("/api/v1/track", (RequestDelegate)(http => endpoints.TakeAsync(http, TrackEventJson.Read)))
            .WithName("Track").WithTags("Events").RequireCors(DataPlaneCors.Policy)
            .Describe(Doc("Report custom and conversion events", "What happened, to whom, and how much. Join them with evaluations by targeting key.", "trackReport"));
        routes.MapPost("/api/v1/exposures", (RequestDelegate)(http => endpoints.TakeAsync(http, ExposureEventJson.Read)))
            .WithName("ReportExposures").WithTags("Events").RequireCors(DataPlaneCors.Policy)
            .Describe(Doc("Report evaluations made in an SDK", "Evaluations that an SDK made by itself. Whether the flags exist is not asked: an SDK may be ahead or behind.", "exposureReport"));
    }

    private static OperationDoc Doc(string summary, string description, string schema) =>
        OperationDoc.Data(summary, description + " Events are taken one by one; what is counted as accepted survives a kill of the server.")
            .MustSend(schema)
            .Answer(200, "How many events were accepted, and what is wrong with the others.", "reportAnswer")
            .Problems(400, 401, 413, 415, 503);

    private async Task TakeAsync(HttpContext http, Read read)
    {
        if (clients.Authenticate(http) is not { } client)
        {
            await Problems.UnauthorizedAsync(http);
            return;
        }
        using var document = await bodies.ReadAsync(http);
        if (document is null) return;
        var reader = new DocumentReader();
        var report = EventReportJson.Read(document.RootElement, options.Value.MaxEvents, reader);
        if (reader.Errors.Count > 0)
        {
            await Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "The report cannot be used.", "Send an object with 'events', an array; see 'errors'.", reader.Errors);
            return;
        }
        var sdk = report.Sdk ?? http.Request.Headers.UserAgent.ToString();
        var frame = new EventFrame(client.Key.Environment, time.GetUtcNow(), client.Key.Id, sdk.Length > 0 ? sdk : null, _limits);
        var (accepted, rejected) = Sort(report, frame, read);
        if (accepted.Count > 0 && !await journal.AcceptAsync(accepted, http.RequestAborted)) await UnsafeAsync(http);
        else await AnswerAsync(http, accepted.Count, rejected);
    }

    private (List<JournalEvent> Accepted, List<RejectedEvent> Rejected) Sort(EventReport report, EventFrame frame, Read read)
    {
        List<JournalEvent> accepted = [];
        List<RejectedEvent> rejected = [];
        var derived = ids.Begin();
        for (var i = 0; i < report.Events.Length; i++)
        {
            var reader = new DocumentReader();
            reader.Enter("events");
            reader.Enter(i);
            if (read(report.Events[i], frame, reader) is { } item) accepted.Add(item.Id is null ? item with { Id = derived.Of(report.Events[i]) } : item);
            else rejected.Add(new(i, [.. reader.Errors.Take(MaxErrors)]));
        }
        return (accepted, rejected);
    }

    private static Task UnsafeAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetrySeconds;
        return Problems.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The events cannot be kept now.",
            "None of them counts as accepted. Send the same report again later; events with ids or times of their own do not count twice.");
    }

    private static Task AnswerAsync(HttpContext http, int accepted, List<RejectedEvent> rejected) => JsonAnswer.WriteAsync(http, writer =>
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
    });
}
