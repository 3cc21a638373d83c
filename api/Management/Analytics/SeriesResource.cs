using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides evaluations over time.</summary>
internal sealed class SeriesResource(IReportReader reports, SumSteps steps, VersionMarkers markers, ConsumerLag lag, TimeProvider time)
    : IManagementResource
{
    private const string DefaultWindow = "1h",
        Other = "(other)";

    private const int DefaultSeries = 20,
        MostSeries = 50;

    // In the order of SeriesGroup.
    private static readonly string[] Groups = ["flag", "variant", "reason", "rule", "client", "kind", "error"];

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/series", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("GetSeries")
            .WithSummary("Get evaluations over time")
            .WithDescription(
                "Returns evaluations as series of one number for each point, with the changes of the flag on the same axis. The changes "
                    + "also require the permission `flags.read`, and without a flag `segments.read`; otherwise there are none."
            )
            .WithParameters(
                ReportDescriptions.Flag,
                RequestParameterMetadata.Query(
                    "by",
                    "What the series are. By default the variants of the flag, or the flags when none is named. 'error' counts failed "
                        + "evaluations only.",
                    """{"type":"string","enum":["flag","variant","reason","rule","client","kind","error"]}"""
                ),
                ReportDescriptions.Step,
                ReportDescriptions.TimeZone,
                ReportDescriptions.Kind,
                ReportDescriptions.Limit(DefaultSeries, MostSeries),
                ReportDescriptions.Accept
            )
            .WithParameters(ReportDescriptions.Range(DefaultWindow))
            .WithAnswer(200, "The series.", typeof(SeriesResponse), "application/json", ReportFormat.Csv);

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var flag = parameters.Flag();
        var by = ReadGroup(parameters, flag);
        var range = parameters.Range(DefaultWindow);
        var step = parameters.Step(range);
        var zone = parameters.TimeZone();
        var (kind, limit) = (parameters.Kind(), parameters.Limit(DefaultSeries, MostSeries));
        parameters.Check(steps.FindProblem(step, SeriesAxis.SourceOf(step, zone), range));
        if (parameters.Problem is { } problem)
            return problem;
        var axis = SeriesAxis.Create(step, range.From, range.To, zone);
        var query = new CountQuery(request.Id.ToString(), axis.Source, axis.Starts[0], axis.End) { Flag = flag, Kind = kind };
        var rows = await reports.ReadSeriesAsync(query, by, limit, request.Aborted);
        var (changes, truncated) = await markers.ReadAsync(request, flag, axis);
        var answer = new SeriesResponse
        {
            Flag = flag,
            By = Groups[(int)by - 1],
            Step = step.Name(),
            TimeZone = zone == TimeZoneInfo.Utc ? "UTC" : zone.Id,
            From = ReportNames.Time(axis.Starts[0]),
            To = ReportNames.Time(axis.End),
            Points = [.. axis.Starts.Select(ReportNames.Time)],
            Series = [.. CountSeries.Arrange(axis, rows).Select(series => Item(series, by))],
            Markers = changes,
            MarkersTruncated = truncated,
            Lag = await lag.ReadAsync(request.Aborted),
        };
        return ReportFormat.Answer(request.Http, answer, Table);
    }

    private static SeriesGroup ReadGroup(ReportParameters parameters, string? flag)
    {
        if (parameters.OneOf("by", Groups) is not { } index)
            return flag is null ? SeriesGroup.Flag : SeriesGroup.Variant;
        var by = (SeriesGroup)(index + 1);
        if (flag is null && by is (SeriesGroup.Variant or SeriesGroup.Rule))
            parameters.Check(ProblemResult.BadRequest($"by={Groups[index]} needs 'flag': {Groups[index]}s belong to one flag."));
        return by;
    }

    private static SeriesItem Item(CountSeries series, SeriesGroup by) =>
        new(
            series.IsRest ? Other : ReportNames.OfSeries(by, series.Name),
            ReportNames.Count(series.Total),
            [.. series.Points.Select(ReportNames.Count)]
        );

    private static IEnumerable<string?[]> Table(SeriesResponse answer)
    {
        yield return ["time", .. answer.Series.Select(series => series.Name)];
        for (var i = 0; i < answer.Points.Count; i++)
            yield return [ReportNames.Text(answer.Points[i]), .. answer.Series.Select(series => ReportNames.Text(series.Values[i]))];
    }
}
