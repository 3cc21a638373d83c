using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides the flags with the most evaluations, and those with the most failed ones.</summary>
internal sealed class TopResource(IReportReader reports, SumSteps steps, ConsumerLag lag, TimeProvider time) : IManagementResource
{
    private const string DefaultWindow = "1d";

    private const int DefaultItems = 20,
        MostItems = 500;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var analytics = routes.Environment.MapGroup("/analytics").WithTag(AnalyticsTag.Value);
        analytics
            .MapGet("/top", TopAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetTopFlags")
            .WithSummary("Get the most used flags")
            .WithDescription(
                "Returns the flags with the most evaluations, most first. Bulk answers count every flag: `kind` selects what shows use."
            )
            .WithParameters(ReportDescriptions.Kind, ReportDescriptions.Limit(DefaultItems, MostItems), ReportDescriptions.Accept)
            .WithParameters(ReportDescriptions.Range(DefaultWindow))
            .WithAnswer(200, "The flags.", typeof(TopResponse), "application/json", ReportFormat.Csv);
        analytics
            .MapGet("/errors", ErrorsAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetFlagErrors")
            .WithSummary("Get failed evaluations by flag")
            .WithDescription("Returns the flags and error codes with the most failed evaluations, most first.")
            .WithParameters(
                ReportDescriptions.Flag,
                ReportDescriptions.Kind,
                ReportDescriptions.Limit(DefaultItems, MostItems),
                ReportDescriptions.Accept
            )
            .WithParameters(ReportDescriptions.Range(DefaultWindow))
            .WithAnswer(200, "The failed evaluations.", typeof(ErrorsResponse), "application/json", ReportFormat.Csv);
    }

    private async Task<IResult> TopAsync(EnvironmentRequest request)
    {
        if (Read(request, out var query, out var limit) is { } problem)
            return problem;
        var rows = await reports.ReadTopAsync(query, limit, request.Aborted);
        var answer = new TopResponse(
            ReportNames.Time(query.From),
            ReportNames.Time(query.To),
            ReportNames.Count(rows[0].All),
            ReportNames.Count(rows[0].Errors),
            [.. rows.Skip(1).Select(Item)],
            await lag.ReadAsync(request.Aborted)
        );
        return ReportFormat.Answer(
            request.Http,
            answer,
            top =>
                [
                    ["flag", "total", .. ReportNames.Kinds, "errors"],
                    .. top.Items.Select(item =>
                        (string?[])
                            [
                                item.Flag,
                                ReportNames.Text(item.Total),
                                .. ReportNames.Kinds.Select(kind => ReportNames.Text(item.Kinds[kind])),
                                ReportNames.Text(item.Errors),
                            ]
                    ),
                ]
        );
    }

    private async Task<IResult> ErrorsAsync(EnvironmentRequest request)
    {
        if (Read(request, out var query, out var limit) is { } problem)
            return problem;
        var rows = await reports.ReadErrorsAsync(query, limit, request.Aborted);
        var answer = new ErrorsResponse(
            ReportNames.Time(query.From),
            ReportNames.Time(query.To),
            [.. rows.Select(Item)],
            await lag.ReadAsync(request.Aborted)
        );
        return ReportFormat.Answer(
            request.Http,
            answer,
            errors =>
                [
                    ["flag", "errorCode", "errors", "total", "share"],
                    .. errors.Items.Select(item =>
                        (string?[])
                            [
                                item.Flag,
                                item.ErrorCode,
                                ReportNames.Text(item.Errors),
                                ReportNames.Text(item.Total),
                                ReportNames.Text(item.Share),
                            ]
                    ),
                ]
        );
    }

    private ProblemResult? Read(EnvironmentRequest request, out CountQuery query, out int limit)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var range = parameters.Range(DefaultWindow);
        var (flag, kind) = (parameters.Flag(), parameters.Kind());
        limit = parameters.Limit(DefaultItems, MostItems);
        var step = steps.OfTotals(range);
        query = new(request.Id.ToString(), step, range.StartingAt(step).From, range.To) { Flag = flag, Kind = kind };
        return parameters.Problem;
    }

    internal static TopItem Item(TopFlag row) =>
        new(
            row.Flag!,
            ReportNames.Count(row.All),
            new Dictionary<string, long>
            {
                [ReportNames.Kinds[0]] = ReportNames.Count(row.Single),
                [ReportNames.Kinds[1]] = ReportNames.Count(row.Bulk),
                [ReportNames.Kinds[2]] = ReportNames.Count(row.Exposures),
            },
            ReportNames.Count(row.Errors)
        );

    private static ErrorItem Item(FlagError row) =>
        new(
            row.Flag,
            row.ErrorCode ?? ReportNames.None,
            ReportNames.Count(row.Errors),
            ReportNames.Count(row.All),
            row.Errors.Evaluations / row.All.Evaluations
        );
}
