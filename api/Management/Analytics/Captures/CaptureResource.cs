using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Analytics.Live;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Events.Capturing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Analytics.Captures;

/// <summary>Streams the next evaluations of an environment with the contexts of their callers.</summary>
internal sealed class CaptureResource(
    EvaluationCaptures captures,
    AnalyticsStream streams,
    LiveFeeds feeds,
    IAuditLog audit,
    IOptions<ManagementOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider time
) : IManagementResource
{
    private const int DefaultEvaluations = 20,
        MostEvaluations = 100,
        DefaultSeconds = 120,
        MostSeconds = 600;

    private static readonly Permission[] Permissions = [Permission.AnalyticsRead, Permission.ContextsRead];

    /// <summary>The time between two checks of the permissions.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/evaluations", StreamAsync)
            .Requires(Permissions)
            .WithTag(AnalyticsTag.Value)
            .WithName("CaptureEvaluations")
            .WithSummary("Capture evaluations")
            .WithDescription(
                "Streams the next evaluations and reported exposures that this server receives, each as the event `evaluation`, with the "
                    + "contexts as they were sent, and then the event `end`. Nothing is stored. The capture ends after 'limit' "
                    + "evaluations or 'seconds', with the connection, and with the permission. Each one is an entry of the audit log."
            )
            .WithParameters(
                RequestParameterMetadata.Query(RequestAccess.Parameter, "The organization of a session, for clients that send no headers."),
                ReportDescriptions.Flag,
                RequestParameterMetadata.Query("targetingKey", "The targeting key of a caller; all by default."),
                ReportDescriptions.Limit(DefaultEvaluations, MostEvaluations),
                RequestParameterMetadata.Query(
                    "seconds",
                    "The longest time of the capture.",
                    $$"""{"type":"integer","minimum":1,"maximum":{{MostSeconds}},"default":{{DefaultSeconds}}}"""
                )
            )
            .WithAnswer(
                200,
                "The stream. The schema describes the data of 'evaluation'.",
                typeof(EvaluationEvent),
                AnalyticsStream.MediaType
            )
            .WithProblems(429);

    private async Task<IResult> StreamAsync(EnvironmentRequest request)
    {
        var http = request.Http;
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var filter = new CaptureFilter(request.Id, parameters.Flag(), request.Query("targetingKey"));
        var limit = parameters.Limit(DefaultEvaluations, MostEvaluations);
        var seconds = parameters.Number("seconds", DefaultSeconds, MostSeconds);
        if (parameters.Problem is { } problem)
            return problem;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            AnalyticsStream.SetHeaders(http);
            return TypedResults.Empty;
        }
        using var capture = captures.TryStart(filter, limit, options.Value.MaxCaptures);
        if (capture is null)
            return AnalyticsStream.TooMany(
                http,
                "Too many captures",
                "The server has the maximum number of captures of evaluations, "
                    + $"{ManagementOptions.Section}:{nameof(ManagementOptions.MaxCaptures)}, or the organization has half of them. "
                    + "Try again later."
            );
        await RecordAsync(request, filter, limit);
        AnalyticsStream.Begin(http);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(feeds.Closing, http.RequestAborted);
        try
        {
            await http.Response.BodyWriter.WriteAsync(":\n\n"u8.ToArray(), end.Token);
            await WriteAsync(request, capture, time.GetUtcNow().AddSeconds(seconds), end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or the server stops.
        }
        return TypedResults.Empty;
    }

    /// <summary>Writes the evaluations until the capture is complete, its time is over or a permission is lost.</summary>
    private async Task WriteAsync(EnvironmentRequest request, EvaluationCapture capture, DateTimeOffset until, CancellationToken end)
    {
        var (output, captured) = (request.Http.Response.BodyWriter, 0);
        var next = capture.Evaluations.WaitToReadAsync(end).AsTask();
        while (true)
        {
            await Task.WhenAny(next, Task.Delay(Interval, time, end));
            end.ThrowIfCancellationRequested();
            if (!Permissions.All(permission => streams.IsPermitted(request, permission)))
                return;
            for (; capture.Evaluations.TryRead(out var evaluation); captured++)
                await output.WriteAsync(Event("evaluation", EvaluationEvent.Of(evaluation)), end);
            var isComplete = next.IsCompleted && !await next;
            if (isComplete || time.GetUtcNow() >= until)
            {
                await output.WriteAsync(Event("end", new CaptureEndEvent(captured, isComplete ? "limit" : "time")), end);
                return;
            }
            if (next.IsCompleted)
                next = capture.Evaluations.WaitToReadAsync(end).AsTask();
        }
    }

    /// <summary>Appends the entry of the capture before anything is sent.</summary>
    private async Task RecordAsync(EnvironmentRequest request, CaptureFilter filter, int limit)
    {
        // The targeting key may be personal data, which entries do not contain.
        var after = new JsonObject { ["limit"] = limit };
        if (filter.FlagKey is { } flag)
            after["flag"] = flag;
        await audit.AppendAsync(
            new(request.Initiator, request.Organization, AuditActions.CaptureEvaluations, request.Id.ToString(), AuditResult.Ok)
            {
                After = after.ToJsonString(),
            },
            request.Aborted
        );
    }

    private byte[] Event<T>(string name, T data)
    {
        var type = (JsonTypeInfo<T>)json.Value.SerializerOptions.GetTypeInfo(typeof(T));
        return
        [
            .. "event: "u8,
            .. System.Text.Encoding.ASCII.GetBytes(name),
            .. "\ndata: "u8,
            .. JsonSerializer.SerializeToUtf8Bytes(data, type),
            .. "\n\n"u8,
        ];
    }
}
