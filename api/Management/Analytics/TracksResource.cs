using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides custom and conversion events by name.</summary>
internal sealed class TracksResource(IReportReader reports, SumSteps steps, ConsumerLag lag, TimeProvider time) : IManagementResource
{
    private const string DefaultWindow = "1d";

    private const int DefaultItems = 100,
        MostItems = 1_000;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/tracks", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("GetTracks")
            .WithSummary("Get custom events by name")
            .WithDescription(
                "Returns the custom and conversion events with the most occurrences, most first, with the sums of their values."
            )
            .WithParameters(
                RequestParameterMetadata.Query("name", "The name of an event; all by default."),
                ReportDescriptions.Limit(DefaultItems, MostItems),
                ReportDescriptions.Accept
            )
            .WithParameters(ReportDescriptions.Range(DefaultWindow))
            .WithAnswer(200, "The events.", typeof(TracksResponse), "application/json", ReportFormat.Csv);

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var range = parameters.Range(DefaultWindow);
        var limit = parameters.Limit(DefaultItems, MostItems);
        if (parameters.Problem is { } problem)
            return problem;
        var step = steps.OfTotals(range);
        range = range.StartingAt(step);
        var largest = new LargestTracks(limit);
        var query = new TrackQuery(request.Id.ToString(), step, range.From, range.To, request.Query("name"));
        await reports.ReadTracksAsync(query, largest.Add, request.Aborted);
        var answer = new TracksResponse(
            ReportNames.Time(range.From),
            ReportNames.Time(range.To),
            largest.Total,
            [.. largest.Finish().Select(track => Item(track.Name, track.Sum))],
            await lag.ReadAsync(request.Aborted)
        );
        return ReportFormat.Answer(request.Http, answer, Table);
    }

    private static TrackItem Item(string name, TrackSum sum)
    {
        var moments = sum.Moments;
        double? deviation = sum.Values > 1 && moments.Variance.TryGet(out var variance) ? Math.Sqrt(variance) : null;
        return new(name, sum.Events, sum.Values, sum.Sum, sum.Values > 0 ? moments.Mean : null, deviation);
    }

    private static IEnumerable<string?[]> Table(TracksResponse answer) =>
        [
            ["name", "events", "values", "sum", "mean", "deviation"],
            .. answer.Items.Select(item =>
                (string?[])
                    [
                        item.Name,
                        ReportNames.Text(item.Events),
                        ReportNames.Text(item.Values),
                        ReportNames.Text(item.Sum),
                        item.Mean is { } mean ? ReportNames.Text(mean) : null,
                        item.Deviation is { } deviation ? ReportNames.Text(deviation) : null,
                    ]
            ),
        ];
}
