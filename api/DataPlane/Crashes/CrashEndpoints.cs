using System.Text.Json;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Crashes;

/// <summary>Accepts crash reports, in the form of other reports and in that of Flagent.</summary>
internal sealed class CrashEndpoints(ReportHandler reports, CrashTracks tracks, IOptions<TrackOptions> options)
{
    private const string Path = "/api/v1/crashes";

    /// <summary>Maps <c>/api/v1/crashes</c> and <c>/api/v1/crashes/batch</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Path, (RequestDelegate)AcceptAsync)
            .WithName("ReportCrashes")
            .WithTag(TrackEndpoints.Tag)
            .RequireDataPlaneCors()
            .DescribeReport(
                "Report crashes",
                "Reports crashes with the flags that the application had evaluated. Crashes are grouped by type and top frames. A single "
                    + "crash in the form of Flagent, with 'stackTrace', is accepted too and answered 201.",
                typeof(CrashReportDocument)
            )
            .WithAnswer(201, "The crash in the form of Flagent is stored.", typeof(CrashAcceptedDocument));
        routes
            .MapPost(Path + "/batch", (RequestDelegate)AcceptBatchAsync)
            .WithName("ReportCrashBatch")
            .WithTag(TrackEndpoints.Tag)
            .RequireDataPlaneCors()
            .DescribeCrashBatch();
    }

    private async Task AcceptAsync(HttpContext http)
    {
        using var open = await reports.OpenAsync(http);
        if (open is null)
            return;
        if (open.Root.ValueKind == JsonValueKind.Object && open.Root.TryGetProperty(FlagentCrashJson.StackTrace, out _))
            await AcceptFlagentAsync(http, open, [open.Root], isBatch: false);
        else
            await reports.AcceptAsync(http, open, Read);
    }

    private async Task AcceptBatchAsync(HttpContext http)
    {
        using var open = await reports.OpenAsync(http);
        if (open is null)
            return;
        if (open.Root.ValueKind != JsonValueKind.Array || open.Root.GetArrayLength() > options.Value.MaxEvents)
        {
            await Problems.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "Invalid report",
                $"Send an array of crashes, {options.Value.MaxEvents} at most (Track:MaxEvents)."
            );
            return;
        }
        await AcceptFlagentAsync(http, open, [.. open.Root.EnumerateArray()], isBatch: true);
    }

    /// <summary>Accepts all crashes or none.</summary>
    private async Task AcceptFlagentAsync(HttpContext http, OpenReport open, IReadOnlyList<JsonElement> crashes, bool isBatch)
    {
        if (!await reports.TakeAsync(http, open, crashes.Count))
            return;
        var frame = reports.FrameOf(http, open);
        var reader = new DocumentReader();
        var events = new List<TrackEvent>();
        var equal = new EqualEvents();
        for (var i = 0; i < crashes.Count; i++)
        {
            if (isBatch)
                reader.Enter(i);
            if (FlagentCrashJson.Read(crashes[i], frame, reader) is { } report)
                events.Add(
                    tracks.Of(
                        report with
                        {
                            Id = equal.OrdinalOf(report.Id!) is > 0 and var ordinal ? $"{report.Id}/{ordinal}" : report.Id,
                        }
                    )
                );
            if (isBatch)
                reader.Leave();
        }
        if (reader.Errors.Count > 0)
        {
            await Problems.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "Invalid report",
                "No crash was accepted; 'errors' lists what is wrong.",
                reader.Errors
            );
            return;
        }
        if (await reports.StoreAsync(http, events))
            await AnswerAsync(http, events, isBatch);
    }

    private TrackEvent? Read(JsonElement element, EventFrame frame, DocumentReader reader) =>
        CrashReportJson.Read(element, frame, reader) is { } report ? tracks.Of(report) : null;

    private static Task AnswerAsync(HttpContext http, List<TrackEvent> events, bool isBatch) =>
        JsonAnswer.WriteAsync(
            http,
            writer =>
            {
                if (isBatch)
                    writer.WriteStartArray();
                foreach (var crash in events)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id"u8, crash.Id);
                    writer.WriteNumber("timestamp"u8, crash.Time);
                    writer.WriteEndObject();
                }
                if (isBatch)
                    writer.WriteEndArray();
            },
            StatusCodes.Status201Created
        );
}
