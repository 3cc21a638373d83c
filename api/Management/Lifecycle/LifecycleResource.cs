using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Analytics;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Provides which flags can be removed, and why.</summary>
internal sealed class LifecycleResource(LifecycleReader reader) : IManagementResource
{
    /// <summary>The number of queries of sums after which an answer ends early, with the cursor of the rest.</summary>
    private const int MaxQueries = 500;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/analytics/lifecycle", ListAsync)
            .Requires(Permission.FlagsRead, Permission.AnalyticsRead)
            .WithName("ListFlagVerdicts")
            .WithTag(new ApiTag("Analytics", "What the recorded events say."))
            .WithSummary("List verdicts on flags")
            .WithDescription(
                "Returns for each flag that is not archived whether it can be removed, with reasons and dates, by key. A page may have "
                    + "fewer items than the limit although 'next' is not null."
            )
            .WithParameters(
                RequestParameterMetadata.Query(
                    "verdict",
                    "Only flags that have this verdict or a reason for it.",
                    $$"""{"type":"string","enum":["{{string.Join("\",\"", FlagVerdictNames.All)}}"]}"""
                ),
                RequestParameterMetadata.Query("flag", "Only the flag with this key."),
                ReportDescriptions.Accept
            )
            .WithAnswer(200, "A page of verdicts.", typeof(LifecycleResponse), "application/json", ReportFormat.Csv)
            .WithProblems(400, 503);

    private async Task<IResult> ListAsync(RulesetRequest request, PageRequest page)
    {
        FlagVerdict? verdict = null;
        if (request.Query("verdict") is { } name)
        {
            if (!FlagVerdictNames.TryParse(name, out var parsed))
                return ProblemResult.BadRequest(
                    $"There is no verdict '{Clipped.Value(name)}'; use {string.Join(", ", FlagVerdictNames.All)}."
                );
            verdict = parsed;
        }
        var flag = request.Query("flag");
        var flags = request.Current.Source.Flags;
        if (flag is not null && !(flags.TryGetValue(flag, out var one) && !one.Archived))
            return ProblemResult.NotFound($"flag '{Clipped.Value(flag)}' in {request.Id} that is not archived");
        var assessments = await reader.BeginAsync(request, flag);
        var selected = flag is null
            ? flags.Values.Where(item => !item.Archived && (page.After is null || string.CompareOrdinal(item.Key, page.After) > 0))
            : [flags[flag]];
        return await AnswerAsync(request, page, assessments, selected, verdict);
    }

    private static async Task<IResult> AnswerAsync(
        RulesetRequest request,
        PageRequest page,
        LifecycleReader.Assessments assessments,
        IEnumerable<Flag> flags,
        FlagVerdict? verdict
    )
    {
        var items = new List<FlagLifecycleResponse>();
        string? next = null,
            last = null;
        foreach (var item in flags)
        {
            if (items.Count == page.Limit || assessments.Usage.Queries >= MaxQueries)
            {
                next = last;
                break;
            }
            var (facts, usage, assessment) = await assessments.AssessAsync(item, request.Aborted);
            last = item.Key;
            if (verdict is null || Has(assessment, verdict.Value))
                items.Add(FlagLifecycleResponse.From(facts, usage, assessment));
        }
        var answer = new LifecycleResponse(items, next, ConsumptionResponse.From(assessments.Consumption, assessments.Settings));
        return ReportFormat.Answer(request.Http, answer, table => LifecycleTable.Of(request.Http, table));
    }

    private static bool Has(FlagAssessment assessment, FlagVerdict verdict) =>
        assessment.Verdict == verdict || assessment.Reasons.Any(reason => reason.Verdict == verdict);
}
