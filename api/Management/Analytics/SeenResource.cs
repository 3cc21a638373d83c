using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Provides when clients evaluated flags first and last.</summary>
internal sealed class SeenResource(IReportReader reports, TimeProvider time) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/seen", ListAsync)
            .Requires(Permission.AnalyticsRead)
            .WithTag(AnalyticsTag.Value)
            .WithName("ListSeenFlags")
            .WithSummary("List when flags were evaluated")
            .WithDescription("Returns when each SDK key evaluated each flag first and last, by kind, ordered by flag, kind and key.")
            .WithParameters(ReportDescriptions.Flag, ReportDescriptions.Accept)
            .WithAnswer(200, "A page of flags.", typeof(Page<SeenItem>), "application/json", ReportFormat.Csv);

    private async Task<IResult> ListAsync(EnvironmentRequest request, PageRequest page)
    {
        var parameters = new ReportParameters(request, time.GetUtcNow());
        var flag = parameters.Flag();
        if (parameters.Problem is { } problem)
            return problem;
        SeenRow? after = null;
        if (page.After is { } cursor)
        {
            if (!TryParse(cursor, out var row))
                return ProblemResult.BadRequest("'after' must be the 'next' of the previous page.");
            after = row;
        }
        var rows = await reports.ReadSeenAsync(request.Id.ToString(), flag, after, page.Limit + 1, request.Aborted);
        return ReportFormat.Answer(
            request.Http,
            page.Take(rows, Item, Cursor),
            answer =>
                [
                    ["flag", "kind", "client", "firstSeen", "lastSeen"],
                    .. answer.Items.Select(item =>
                        (string?[])[item.Flag, item.Kind, item.Client, ReportNames.Text(item.FirstSeen), ReportNames.Text(item.LastSeen)]
                    ),
                ]
        );
    }

    private static SeenItem Item(SeenRow row) =>
        new(
            row.Flag,
            ReportNames.Of(row.Kind),
            row.Client ?? ReportNames.None,
            ReportNames.Time(row.Times.First),
            ReportNames.Time(row.Times.Last)
        );

    /// <summary>Returns the position of a row in the list. Keys of flags have no slash.</summary>
    private static string Cursor(SeenRow row) => $"{row.Flag}/{ReportNames.Of(row.Kind)}/{row.Client}";

    private static bool TryParse(string cursor, out SeenRow row)
    {
        row = default;
        if (cursor.Split('/', 3) is not [var flag, var kindName, var client] || !ReportNames.TryParse(kindName, out var kind))
            return false;
        row = new(flag, kind, client.Length > 0 ? client : null, default);
        return true;
    }
}
