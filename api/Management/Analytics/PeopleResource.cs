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

/// <summary>Provides the number of different people who were served a flag.</summary>
internal sealed class PeopleResource(IReportReader reports, SumSteps steps, ConsumerLag lag, TimeProvider time) : IManagementResource
{
    private const string DefaultWindow = "7d";

    /// <summary>The largest number of hours or days whose people are merged: each has up to 4 KiB by variant, kind and partition.</summary>
    private const int MostWindows = 750;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/people", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("GetUniquePeople")
            .WithSummary("Get unique people over time")
            .WithDescription("Returns how many different targeting keys a flag was evaluated for, by hour or day and by variant.")
            .WithParameters(
                RequestParameterMetadata.Query("flag", "The key of the flag; required."),
                RequestParameterMetadata.Query(
                    "step",
                    "The step between points. By default 1h up to 2 days, then 1d.",
                    """{"type":"string","enum":["1h","1d"]}"""
                ),
                ReportDescriptions.TimeZone,
                ReportDescriptions.Kind,
                ReportDescriptions.Accept
            )
            .WithParameters(ReportDescriptions.Range(DefaultWindow))
            .WithAnswer(200, "The people.", typeof(PeopleResponse), "application/json", ReportFormat.Csv);

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        parameters.Required("flag", "the key of a flag");
        var flag = parameters.Flag();
        var range = parameters.Range(DefaultWindow);
        var step = ReadStep(parameters, range);
        var zone = parameters.TimeZone();
        var kind = parameters.Kind();
        var source = SeriesAxis.SourceOf(step, zone);
        parameters.Check(FindTooMany(source, range) ?? steps.FindProblem(step, source, range));
        if (parameters.Problem is { } problem)
            return problem;
        var axis = SeriesAxis.Create(step, range.From, range.To, zone);
        var people = new PeopleOnAxis(axis, kind);
        var query = new PeopleQuery(request.Id.ToString(), source, axis.Starts[0], axis.End, flag);
        await reports.ReadPeopleAsync(query, people.Add, request.Aborted);
        var answer = new PeopleResponse
        {
            Flag = flag!,
            Step = step.Name(),
            TimeZone = zone == TimeZoneInfo.Utc ? "UTC" : zone.Id,
            From = ReportNames.Time(axis.Starts[0]),
            To = ReportNames.Time(axis.End),
            Total = people.Total,
            Points = [.. axis.Starts.Select(ReportNames.Time)],
            Values = people.Values,
            Series = people.Series,
            Lag = await lag.ReadAsync(request.Aborted),
        };
        return ReportFormat.Answer(request.Http, answer, Table);
    }

    private static TimeStep ReadStep(ReportParameters parameters, ReportRange range)
    {
        string[] names = [TimeStep.Hour.Name(), TimeStep.Day.Name()];
        if (parameters.OneOf("step", names) is { } index)
            return index == 0 ? TimeStep.Hour : TimeStep.Day;
        return range.Length <= 2 * TimeStep.Day.Milliseconds() ? TimeStep.Hour : TimeStep.Day;
    }

    private static ProblemResult? FindTooMany(TimeStep source, ReportRange range) =>
        SeriesAxis.CountPoints(source, range.Length) <= MostWindows
            ? null
            : ProblemResult.BadRequest(
                $"The people of {SeriesAxis.CountPoints(source, range.Length)} windows of {source.Name()} would be merged; an answer "
                    + $"merges at most {MostWindows}. Ask for a shorter range{(source == TimeStep.Hour ? ", or for step=1d in UTC" : "")}."
            );

    private static IEnumerable<string?[]> Table(PeopleResponse answer)
    {
        yield return ["time", "people", .. answer.Series.Select(series => series.Name)];
        for (var i = 0; i < answer.Points.Count; i++)
        {
            yield return
            [
                ReportNames.Text(answer.Points[i]),
                ReportNames.Text(answer.Values[i]),
                .. answer.Series.Select(series => ReportNames.Text(series.Values[i])),
            ];
        }
    }
}
