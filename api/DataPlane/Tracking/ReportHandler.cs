using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Reads one event of a report, and reports errors to the reader.</summary>
/// <returns>The event, or null when it has errors.</returns>
internal delegate JournalEvent? ReadEvent(JsonElement element, EventFrame frame, DocumentReader reader);

/// <summary>Accepts reports: authenticates their senders, limits their rate, reads their events and stores them.</summary>
internal sealed class ReportHandler(
    SdkKeySessions sessions,
    RequestRates rates,
    TrackBody bodies,
    ReportedIds ids,
    IEventJournal journal,
    ReportShares shares,
    EventQuota quota,
    ReportMetrics metrics,
    IOptions<TrackOptions> options,
    TimeProvider time
)
{
    /// <summary>The number of errors reported for one event.</summary>
    private const int MaxErrors = 10;

    private const string RetrySeconds = "2";

    /// <summary>The bytes that the server adds to a reported event, approximately.</summary>
    private const int EnvelopeBytes = 400;

    private readonly EventLimits _limits = options.Value.Limits;

    /// <summary>Accepts a report whose events are read one by one, each accepted or rejected on its own.</summary>
    public async Task AcceptAsync(HttpContext http, ReadEvent read)
    {
        using var report = await OpenAsync(http);
        if (report is not null)
            await AcceptAsync(http, report, read);
    }

    /// <summary>Authenticates the sender and reads the body.</summary>
    /// <returns>The report, or null after the request was answered with an error.</returns>
    public async Task<OpenReport?> OpenAsync(HttpContext http)
    {
        var beacon = sessions.AuthenticateByQuery(http);
        if ((sessions.Authenticate(http) ?? beacon) is not { } session)
        {
            await sessions.RejectAsync(http);
            return null;
        }
        return await OpenAsync(http, session, isBeacon: beacon is not null);
    }

    /// <summary>Reads the body of a report of an authenticated sender.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of the sender's key.</param>
    /// <param name="isBeacon">Whether a page sends the report as it closes.</param>
    /// <returns>The report, or null after the request was answered with an error.</returns>
    public async Task<OpenReport?> OpenAsync(HttpContext http, SdkKeySession session, bool isBeacon = false)
    {
        if (rates.TryReject(http, session) is { } rejected)
        {
            await rejected;
            return null;
        }
        if (QueryParameters.FindProblem(http) is { } problem)
        {
            await Problems.WriteAsync(http, StatusCodes.Status400BadRequest, "Malformed request", problem);
            return null;
        }
        // A key that must wait is answered before its body is read.
        if (shares.GetDelay(session.Key) is var delay && delay > TimeSpan.Zero)
        {
            await RejectThrottledAsync(http, delay);
            return null;
        }
        return await bodies.ReadAsync(http, isBeacon) is { } document ? new(session, document) : null;
    }

    /// <summary>Accepts an open report whose events are read one by one.</summary>
    public async Task AcceptAsync(HttpContext http, OpenReport open, ReadEvent read)
    {
        var reader = new DocumentReader();
        var report = EventReportJson.Read(open.Root, options.Value.MaxEvents, reader);
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
        if (await StoreAsync(http, open, report.Events, ReportNames.Native, FrameOf(http, open, report.Sdk), read) is { } sorted)
            await AnswerAsync(http, sorted.Accepted.Count, sorted.Rejected);
    }

    /// <summary>Reads the events of a report one by one, and stores those that are valid.</summary>
    /// <param name="http">The request.</param>
    /// <param name="open">The report.</param>
    /// <param name="events">The events.</param>
    /// <param name="names">The names of the report's members.</param>
    /// <param name="frame">What the events have in common.</param>
    /// <param name="read">Reads an event.</param>
    /// <returns>The events, or null after the request was answered with an error.</returns>
    public async Task<SortedEvents?> StoreAsync(
        HttpContext http,
        OpenReport open,
        IReadOnlyList<JsonElement> events,
        ReportNames names,
        EventFrame frame,
        ReadEvent read
    )
    {
        if (!await TakeAsync(http, open, events.Count))
            return null;
        var sorted = Sort(events, names, frame, read);
        return await StoreAsync(http, sorted.Accepted) ? sorted : null;
    }

    /// <summary>Returns what the events of a report have in common.</summary>
    public EventFrame FrameOf(HttpContext http, OpenReport open, string? sdk = null)
    {
        sdk ??= http.Request.Headers.UserAgent.ToString();
        return new(open.Key.Environment, time.GetUtcNow(), open.Key.Id, open.Key.Kind, sdk.Length > 0 ? sdk : null, _limits);
    }

    /// <summary>Uses a part of the share of the report's key.</summary>
    /// <returns>False after the request was answered because the key must wait.</returns>
    public async Task<bool> TakeAsync(HttpContext http, OpenReport open, int events)
    {
        if (quota.Take(open.Key.Environment.Organization, events, out var limit) is var wait && wait > TimeSpan.Zero)
        {
            await RejectThrottledAsync(
                http,
                wait,
                $"No event was accepted: the limit of the organization is {limit} events per second on this server, and it is in use."
            );
            return false;
        }
        var delay = shares.Take(open.Key, JsonMarshal.GetRawUtf8Value(open.Root).Length + (long)EnvelopeBytes * events);
        if (delay == TimeSpan.Zero)
            return true;
        await RejectThrottledAsync(http, delay);
        return false;
    }

    /// <summary>Stores events.</summary>
    /// <returns>False after the request was answered because they could not be stored.</returns>
    public async Task<bool> StoreAsync(HttpContext http, IReadOnlyList<JournalEvent> events)
    {
        if (events.Count == 0 || await journal.AcceptAsync(events, http.RequestAborted))
            return true;
        await RejectUnavailableAsync(http);
        return false;
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

    private Task RejectThrottledAsync(HttpContext http, TimeSpan delay, string? reason = null)
    {
        metrics.Throttled();
        var seconds = Math.Max(1, Math.Ceiling(delay.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(
            http,
            StatusCodes.Status429TooManyRequests,
            "Too many events",
            (reason ?? "No event was accepted: the key has used its share of Track:BytesPerSecond, or the space for events is almost full.")
                + $" Send the same report again after {seconds} s."
        );
    }

    private static Task AnswerAsync(HttpContext http, int accepted, IReadOnlyList<RejectedEvent> rejected) =>
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

    private SortedEvents Sort(IReadOnlyList<JsonElement> events, ReportNames names, EventFrame frame, ReadEvent read)
    {
        List<JournalEvent> accepted = [];
        List<RejectedEvent> rejected = [];
        var derived = ids.Begin();
        var remaining = Problems.MaxErrors;
        for (var i = 0; i < events.Count; i++)
        {
            var reader = new DocumentReader();
            reader.Enter(names.Events);
            reader.Enter(i);
            if (read(events[i], frame, reader) is { } item)
            {
                accepted.Add(item.Id is null ? item with { Id = derived.Of(events[i], names.Time) } : item);
                continue;
            }
            InputError[] errors = [.. reader.Errors.Take(Math.Min(MaxErrors, remaining))];
            rejected.Add(new(i, errors));
            remaining -= errors.Length;
        }
        return new(accepted, rejected);
    }
}
