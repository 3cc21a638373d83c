using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Watching.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Shows what a rule would have done with past data, before it is saved or armed.</summary>
internal sealed class RuleDryRunResource(RuleDryRun runs, IAnomalyRuleStore rules, TimeProvider time) : IManagementResource
{
    /// <summary>The name of a rule that is not saved and whose document has no name.</summary>
    private const string Unnamed = "dry-run";

    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var list = routes.Environment.MapGroup("/anomaly-rules").WithTag(AnomalyRuleResource.Tag);
        list.MapPost("/dry-run", RunDocumentAsync)
            .WithMetadata(ReadsOnly.Mark)
            .Requires(Permission.AnalyticsRead)
            .AvailableInArchive()
            .WithName("DryRunAnomalyRuleDocument")
            .WithSummary("Try an anomaly rule that is not saved")
            .WithDescription("Evaluates a document over past windows. Nothing is stored and nothing is done.")
            .WithParameters(From, To)
            .WithDocumentBody(typeof(AnomalyRuleDocument))
            .WithAnswer(200, "What the rule would have done.", typeof(DryRunResponse));
        list.MapPost("/{name}/dry-run", RunSavedAsync)
            .WithMetadata(ReadsOnly.Mark)
            .Requires(Permission.AnalyticsRead)
            .AvailableInArchive()
            .WithName("DryRunAnomalyRule")
            .WithSummary("Try an anomaly rule")
            .WithDescription("Evaluates a saved rule over past windows. Nothing is stored and nothing is done.")
            .WithParameters(RequestParameterMetadata.Path("name", "The name of the rule."), From, To)
            .WithAnswer(200, "What the rule would have done.", typeof(DryRunResponse));
    }

    private static RequestParameterMetadata From { get; } =
        RequestParameterMetadata.Query(
            "from",
            "The start of the period (RFC 3339); a week before its end by default, or as many windows as a dry run has at most."
        );

    private static RequestParameterMetadata To { get; } =
        RequestParameterMetadata.Query("to", "The end of the period (RFC 3339); the last closed window by default.");

    private async Task<IResult> RunDocumentAsync(RulesetRequest request, DocumentBody body)
    {
        var name =
            body.Root.TryGetProperty("name", out var given) && given.ValueKind == System.Text.Json.JsonValueKind.String
                ? NameOf(given)
                : Unnamed;
        var (rule, _, errors) = AnomalyRuleReader.Read(body.Root, name, request.Current.Source, runs.Settings);
        return rule is null ? ProblemResult.Invalid(errors) : await RunAsync(request, rule, isSaved: false);
    }

    private async Task<IResult> RunSavedAsync(EnvironmentRequest request)
    {
        var name = request.Route("name");
        if (!StorableText.IsValid(name) || await rules.FindRuleAsync(request.Id.ToString(), name, request.Aborted) is not { } stored)
            return ProblemResult.NotFound($"anomaly rule '{Clipped.Value(name)}' in {request.Id}");
        return await RunAsync(request, stored.Rule, isSaved: true);
    }

    private async Task<IResult> RunAsync(EnvironmentRequest request, AnomalyRule rule, bool isSaved)
    {
        var now = time.GetUtcNow();
        var most = RuleDryRun.MostWindows(rule);
        var length = runs.Settings.Bounds.Step.Milliseconds();
        var (to, from) = (now, now);
        if (request.Query("to") is { } end && !Rfc3339.TryParse(end, out to))
            return ProblemResult.BadRequest("'to' must be a time such as 2027-01-31T08:00:00Z.");
        if (request.Query("from") is { } start && !Rfc3339.TryParse(start, out from))
            return ProblemResult.BadRequest("'from' must be a time such as 2027-01-31T08:00:00Z.");
        if (request.Query("from") is null)
            from = to - TimeSpan.FromMilliseconds(Math.Min(DefaultPeriod.TotalMilliseconds, most * length));
        var (first, last) = (from.ToUnixTimeMilliseconds(), Math.Min(to.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds()));
        if (first < 0 || first >= last)
            return ProblemResult.BadRequest("'from' must be before 'to' and before the current time.");
        if ((last - first) / length > most)
            return ProblemResult.BadRequest($"The period has more than {most} windows of {length / 1_000} seconds; choose a shorter one.");
        // The tests of a flag share its bound of false alarms, this one included.
        var tests = (await rules.ReadRulesAsync(request.Id.ToString(), request.Aborted)).Count(stored =>
            stored.Rule.Compare.IsTest && stored.Rule.Flag == rule.Flag
        );
        var comparisons = Math.Max(1, tests + (isSaved ? 0 : 1));
        var (result, began, ended) = await runs.RunAsync(request.Id.ToString(), rule, comparisons, first, last, request.Aborted);
        return ManagementJson.Ok(
            new DryRunResponse
            {
                From = DateTimeOffset.FromUnixTimeMilliseconds(began),
                To = DateTimeOffset.FromUnixTimeMilliseconds(ended),
                Windows = result.Windows,
                WithoutVerdict = result.WithoutVerdict,
                Undefined = result.Undefined is { } reason ? AlertText.Explain(reason) : null,
                Alerts = [.. result.Alerts.Select(alert => DryRunAlertResponse.From(rule, alert))],
            }
        );
    }

    private static string NameOf(System.Text.Json.JsonElement name) => name.GetString()!;
}
