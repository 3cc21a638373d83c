using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Provides the alerts of an environment.</summary>
internal sealed class AlertResource(IAlertStore alerts, TimeProvider time) : IManagementResource
{
    private static readonly string[] s_texts = ["flag", "rule"];

    private const string Severities = "'severity' must be 'info', 'warning' or 'critical'.";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var list = routes.Environment.MapGroup("/alerts").WithTag(new("Alerts", "The alerts of anomaly rules."));
        var one = list.MapGroup("/{alert}").WithParameters(RequestParameterMetadata.Path("alert", "The id of the alert."));
        list.MapGet("", ListAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("ListAlerts")
            .WithSummary("List alerts")
            .WithDescription("Returns the alerts of the environment, newest first.")
            .WithParameters(
                RequestParameterMetadata.Query(
                    "status",
                    "'open' (acknowledged ones too) or 'resolved'; all by default.",
                    """{"type":"string","enum":["open","resolved"]}"""
                ),
                RequestParameterMetadata.Query("flag", "The key of a flag."),
                RequestParameterMetadata.Query("rule", "The name of a rule."),
                RequestParameterMetadata.Query("severity", "A severity.", """{"type":"string","enum":["info","warning","critical"]}""")
            )
            .WithAnswer(200, "A page of alerts.", typeof(Page<AlertResponse>));
        one.MapGet("", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetAlert")
            .WithSummary("Get an alert")
            .WithDescription("Returns one alert with the numbers seen, an explanation in words, and what became of its actions.")
            .WithAnswer(200, "The alert.", typeof(AlertResponse));
        one.MapPost("/acknowledge", AcknowledgeAsync)
            .Requires(Permission.AnomalyWrite)
            .WithName("AcknowledgeAlert")
            .WithSummary("Acknowledge an alert")
            .WithDescription("Records who has seen it; the first one stays. It changes nothing else.")
            .WithAnswer(200, "The alert.", typeof(AlertResponse));
        one.MapPost("/resolve", ResolveAsync)
            .Requires(Permission.AnomalyWrite)
            .WithName("ResolveAlert")
            .WithSummary("Resolve an alert")
            .WithDescription("Closes the alert; its rule can fire again after its cool-down. An alert that is resolved stays as it is.")
            .WithAnswer(200, "The alert.", typeof(AlertResponse));
    }

    private async Task<IResult> ListAsync(EnvironmentRequest request, PageRequest page)
    {
        if (FindProblem(request, page) is { } problem)
            return ProblemResult.BadRequest(problem);
        var severity = request.Query("severity");
        var query = new AlertQuery(request.Id.ToString(), page.Limit + 1)
        {
            IsOpen = request.Query("status") is { } status ? status == "open" : null,
            Flag = request.Query("flag"),
            Rule = request.Query("rule"),
            Severity = severity is null ? null : Enum.Parse<RuleSeverity>(severity, ignoreCase: true),
            After = page.After,
        };
        var found = await alerts.ReadAlertsAsync(query, request.Aborted);
        return ManagementJson.Ok(page.Take(found, AlertResponse.From, alert => alert.Cursor));
    }

    private static string? FindProblem(EnvironmentRequest request, PageRequest page)
    {
        if (page.After is { } after && !AlertCursor.TryParse(after, out _, out _))
            return "'after' must be the 'next' of the previous page.";
        if (request.Query("status") is not (null or "open" or "resolved"))
            return "'status' must be 'open' or 'resolved'.";
        if (request.Query("severity") is not (null or "info" or "warning" or "critical"))
            return Severities;
        return s_texts.FirstOrDefault(name => request.Query(name) is { } text && !StorableText.IsValid(text)) is { } invalid
            ? $"'{invalid}' has U+0000 or an unpaired surrogate."
            : null;
    }

    private async Task<IResult> GetAsync(EnvironmentRequest request) => await AnswerAsync(request);

    private async Task<IResult> AcknowledgeAsync(EnvironmentRequest request)
    {
        if (await FindAsync(request) is not { } alert)
            return Missing(request);
        await alerts.AcknowledgeAsync(request.Initiator, alert.Environment, alert.Id, time.GetUtcNow(), request.Aborted);
        return await AnswerAsync(request);
    }

    private async Task<IResult> ResolveAsync(EnvironmentRequest request)
    {
        if (await FindAsync(request) is not { } alert)
            return Missing(request);
        await alerts.ResolveAsync(request.Initiator, alert.Environment, alert.Id, time.GetUtcNow(), request.Aborted);
        return await AnswerAsync(request);
    }

    private async Task<IResult> AnswerAsync(EnvironmentRequest request)
    {
        if (await FindAsync(request) is not { } alert)
            return Missing(request);
        var actions = await alerts.ReadActionsAsync(alert.Environment, alert.Id, request.Aborted);
        return ManagementJson.Ok(AlertResponse.From(alert) with { Actions = [.. actions.Select(AlertActionResponse.From)] });
    }

    private Task<Alert?> FindAsync(EnvironmentRequest request) =>
        StorableText.IsValid(request.Route("alert"))
            ? alerts.FindAlertAsync(request.Id.ToString(), request.Route("alert"), request.Aborted)
            : Task.FromResult<Alert?>(null);

    private static ProblemResult Missing(EnvironmentRequest request) =>
        ProblemResult.NotFound($"alert '{Clipped.Value(request.Route("alert"))}' in {request.Id}");
}
