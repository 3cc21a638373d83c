using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides the evaluations of one flag.</summary>
internal sealed class FlagCountsResource(IReportReader reports, SumSteps steps, ConsumerLag lag, TimeProvider time) : IManagementResource
{
    private const string DefaultWindow = "1h";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/flags/{key}", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("GetFlagCounts")
            .WithSummary("Count the evaluations of a flag")
            .WithDescription(
                "Returns how often a flag was evaluated in a window that ends now, by variant, reason and kind. A flag without evaluations "
                    + "has the total 0, whether it exists or not."
            )
            .WithParameters(
                RequestParameterMetadata.Path("key", "The key of the flag."),
                ReportDescriptions.Window(DefaultWindow),
                ReportDescriptions.Accept
            )
            .WithAnswer(200, "The evaluations.", typeof(FlagCountsResponse), "application/json", ReportFormat.Csv);

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var flag = parameters.FlagOfRoute();
        var range = parameters.Range(DefaultWindow);
        if (parameters.Problem is { } problem)
            return problem;
        var environment = request.Id.ToString();
        var step = steps.OfTotals(range);
        range = range.StartingAt(step);
        var counts = await reports.ReadFlagAsync(new(environment, step, range.From, range.To) { Flag = flag }, request.Aborted);
        var seen = await reports.ReadSeenByKindAsync(environment, flag, request.Aborted);
        var total = Sum(counts);
        var answer = new FlagCountsResponse
        {
            Flag = flag,
            From = ReportNames.Time(range.From),
            To = ReportNames.Time(range.To),
            Total = ReportNames.Count(total),
            Events = total.Events,
            Variants = Group(counts, count => count.Variant ?? ReportNames.DefaultVariant),
            Reasons = Group(counts, count => count.Reason),
            Kinds = ReportNames.Kinds.ToDictionary(
                name => name,
                name => ReportNames.Count(Sum(counts.Where(count => ReportNames.Of(count.Kind) == name)))
            ),
            Errors = ReportNames.Count(Sum(counts.Where(count => count.IsError))),
            LastSeen = seen.Count == 0 ? null : ReportNames.Time(seen.Max(row => row.Times.Last)),
            Lag = await lag.ReadAsync(request.Aborted),
        };
        return ReportFormat.Answer(request.Http, answer, Table);
    }

    /// <summary>Returns a row for each number of the answer.</summary>
    private static IEnumerable<string?[]> Table(FlagCountsResponse answer)
    {
        yield return ["by", "name", "evaluations"];
        yield return ["total", "", ReportNames.Text(answer.Total)];
        (string By, IReadOnlyDictionary<string, long> Counts)[] groups =
        [
            ("variant", answer.Variants),
            ("reason", answer.Reasons),
            ("kind", answer.Kinds),
        ];
        foreach (var (by, counts) in groups)
        foreach (var (name, count) in counts)
            yield return [by, name, ReportNames.Text(count)];
        yield return ["errors", "", ReportNames.Text(answer.Errors)];
    }

    private static EvaluationSum Sum(IEnumerable<FlagCount> counts) =>
        counts.Aggregate(default(EvaluationSum), (sum, count) => sum.Plus(count.Sum));

    private static Dictionary<string, long> Group(IEnumerable<FlagCount> counts, Func<FlagCount, string> name) =>
        counts
            .GroupBy(name, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => ReportNames.Count(Sum(group)));
}
