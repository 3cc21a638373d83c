using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash;

/// <summary>
/// Accepts what Unleash's SDKs report: their registration, which is checked and not kept, and their metrics, which become events.
/// </summary>
internal sealed class UnleashReportEndpoints(UnleashGate gate, ReportHandler reports, UnleashExposures exposures)
{
    /// <summary>The largest number of counts of a report; see <see cref="UnleashCounts.Size"/>.</summary>
    private const int MaxCounts = 10_000;

    /// <summary>Maps the endpoints, those of pages with CORS.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        // The statuses are those of Unleash.
        MapRegister(UnleashSurfaces.Frontend + "/client/register", "Frontend", StatusCodes.Status200OK).RequireDataPlaneCors();
        MapMetrics(UnleashSurfaces.Frontend + "/client/metrics", "Frontend", StatusCodes.Status200OK).RequireDataPlaneCors();
        MapRegister(UnleashSurfaces.Client + "/register", "Client", StatusCodes.Status202Accepted).WithMetadata(AddressLimit.Mark);
        MapMetrics(UnleashSurfaces.Client + "/metrics", "Client", StatusCodes.Status202Accepted).WithMetadata(AddressLimit.Mark);
        routes
            .MapPost(
                UnleashSurfaces.Client + "/metrics/bulk",
                (RequestDelegate)(http => AcceptAsync(http, StatusCodes.Status202Accepted, (reader, root) => reader.ReadBulk(root)))
            )
            .WithName("ReportUnleashBulkMetrics")
            .WithMetadata(AddressLimit.Mark)
            .DescribeUnleashReport("Report metrics of several applications", typeof(UnleashBulkMetricsDocument), 202);

        IEndpointConventionBuilder MapRegister(string path, string api, int status) =>
            routes
                .MapPost(path, (RequestDelegate)(http => RegisterAsync(http, status)))
                .WithName("RegisterUnleash" + api)
                .DescribeUnleashReport("Register an SDK", typeof(UnleashRegistrationDocument), status);

        IEndpointConventionBuilder MapMetrics(string path, string api, int status) =>
            routes
                .MapPost(path, (RequestDelegate)(http => AcceptAsync(http, status, (reader, root) => reader.ReadReport(root))))
                .WithName($"Report{api}UnleashMetrics")
                .DescribeUnleashReport("Report metrics", typeof(UnleashMetricsDocument), status);
    }

    private async Task RegisterAsync(HttpContext http, int status)
    {
        using var open = await OpenAsync(http);
        if (open is null)
            return;
        if (!open.Root.TryGetProperty("appName"u8, out var name) || name.ValueKind != JsonValueKind.String)
            await RejectAsync(http, [new("/appName", "The registration needs the text 'appName'.")]);
        else if (await reports.TakeAsync(http, open, 0))
            http.Response.StatusCode = status;
    }

    private async Task AcceptAsync(HttpContext http, int status, Func<UnleashCountsReader, JsonElement, IReadOnlyList<UnleashCounts>> read)
    {
        using var open = await OpenAsync(http);
        if (open is null)
            return;
        var frame = reports.FrameOf(http, open, UnleashCaller.SdkOf(http.Request));
        var reader = new UnleashCountsReader(frame);
        var counts = read(reader, open.Root);
        if (reader.Errors.Count > 0)
        {
            await RejectAsync(http, reader.Errors);
            return;
        }
        if (counts.Sum(count => count.Size) > MaxCounts)
        {
            var problem =
                $"The report has more than {MaxCounts} counts, where one above {UnleashExposures.MaxWeight} is several. Send more reports.";
            await RejectAsync(http, [new("", problem)]);
            return;
        }
        if (await ExpressAsync(http, open.Session, counts, frame) is not { } events)
            return;
        if (await reports.TakeAsync(http, open, events.Count) && await reports.StoreAsync(http, events))
            http.Response.StatusCode = status;
    }

    private async Task<OpenReport?> OpenAsync(HttpContext http)
    {
        if (await gate.AuthenticateAsync(http) is not { } session)
            return null;
        var open = await reports.OpenAsync(http, session);
        if (open is null or { Root.ValueKind: JsonValueKind.Object })
            return open;
        open.Dispose();
        await RejectAsync(http, [new("", "The report must be a JSON object.")]);
        return null;
    }

    /// <summary>Returns the events of counts, or null after the request was answered.</summary>
    private async Task<List<ExposureEvent>?> ExpressAsync(
        HttpContext http,
        SdkKeySession session,
        IReadOnlyList<UnleashCounts> counts,
        EventFrame frame
    )
    {
        using var held = session.Evaluator.Hold();
        if (await FirstLoad.WaitAsync(held.Replica, http.RequestAborted))
        {
            var ruleset = held.Replica.Current;
            return [.. counts.SelectMany(count => exposures.Of(count, ruleset, session.Scope, frame))];
        }
        await EvaluationResponses.FailNotReadyAsync(http);
        return null;
    }

    private static Task RejectAsync(HttpContext http, IReadOnlyList<InputError> errors) =>
        Problems.WriteAsync(
            http,
            StatusCodes.Status400BadRequest,
            "Invalid report",
            "Send a report as Unleash's SDKs do; 'errors' lists what is wrong.",
            errors
        );
}
