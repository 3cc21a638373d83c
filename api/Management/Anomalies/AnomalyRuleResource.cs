using System.Globalization;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Watching.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Provides the anomaly rules of an environment.</summary>
internal sealed class AnomalyRuleResource(
    IAnomalyRuleStore rules,
    IAnomalyStore states,
    NotificationTargets targets,
    WatchSettings settings,
    TimeProvider time
) : IManagementResource
{
    private const int MaxAttempts = 5;

    /// <summary>The tag of the endpoints.</summary>
    public static readonly ApiTag Tag = new("Anomaly rules", "Rules that watch the metrics of flags.");

    private static readonly RequestParameterMetadata IfMatch = new(
        "If-Match",
        "header",
        "The ETag of the version that the write is meant for; another version is answered with 412. '*' requires that the rule exists."
    );

    private static readonly RequestParameterMetadata Create = new("If-None-Match", "header", "'*' creates and never replaces.");

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var list = routes.Environment.MapGroup("/anomaly-rules").WithTag(Tag);
        var one = list.MapGroup("/{name}").WithParameters(RequestParameterMetadata.Path("name", "The name of the rule."));
        list.MapGet("", ListAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("ListAnomalyRules")
            .WithSummary("List anomaly rules")
            .WithDescription("Returns the rules of the environment with their states, by name.")
            .WithAnswer(200, "A page of rules.", typeof(Page<AnomalyRuleResponse>));
        one.MapGet("", GetAsync)
            .Requires(Permission.AnalyticsRead)
            .WithName("GetAnomalyRule")
            .WithSummary("Get an anomaly rule")
            .WithDescription("Returns one rule with its state. The ETag is its version.")
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The rule.", typeof(AnomalyRuleResponse))
            .WithAnswer(304, "The client's copy is current.");
        one.MapPut("", PutAsync)
            .Requires(Permission.AnomalyWrite)
            .WithName("PutAnomalyRule")
            .WithSummary("Create or replace an anomaly rule")
            .WithDescription(
                "The body may leave out the name. A new version starts with a new state, and the open alert of the version before is "
                    + "resolved. A rule that turns the flag off also requires 'flags.toggle'; one that changes it otherwise 'flags.write'."
            )
            .WithParameters(IfMatch, Create)
            .WithDocumentBody(typeof(AnomalyRuleDocument))
            .WithAnswer(200, "The rule was replaced.", typeof(AnomalyRuleResponse))
            .WithAnswer(201, "The rule was created.", typeof(AnomalyRuleResponse))
            .WithProblems(409);
        one.MapDelete("", DeleteAsync)
            .Requires(Permission.AnomalyWrite)
            .WithName("DeleteAnomalyRule")
            .WithSummary("Delete an anomaly rule")
            .WithDescription("Also resolves its open alert.")
            .WithParameters(IfMatch)
            .WithAnswer(204, "The rule is deleted.");
    }

    private async Task<IResult> ListAsync(EnvironmentRequest request, PageRequest page)
    {
        var environment = request.Id.ToString();
        var stored = await rules.ReadRulesAsync(environment, request.Aborted);
        var known = await states.ReadStatesAsync(environment, request.Aborted);
        var after = stored.Where(rule => page.After is null || string.CompareOrdinal(rule.Rule.Name, page.After) > 0);
        return ManagementJson.Ok(
            page.Take(after, rule => AnomalyRuleResponse.From(rule, known.GetValueOrDefault(rule.Rule.Name)?.State), rule => rule.Rule.Name)
        );
    }

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        if (await FindAsync(request) is not { } rule)
            return Missing(request);
        var etag = ETag(rule.Version);
        request.Http.Response.Headers.ETag = etag;
        return ConditionResult.Of(request.Http, etag) ?? ManagementJson.Ok(await AnswerAsync(request, rule));
    }

    private async Task<IResult> PutAsync(RulesetRequest request, DocumentBody body)
    {
        var name = request.Route("name");
        var (read, document, errors) = AnomalyRuleReader.Read(body.Root, name, request.Current.Source, settings);
        if (read is not { } rule)
            return ProblemResult.Invalid(errors);
        if (request.Missing(PermissionsOf(rule)) is { Count: > 0 } missing)
            return ProblemResult.Forbidden(missing);
        if (await targets.CheckAsync(request.Id, rule, request.Aborted) is { Count: > 0 } unknown)
            return ProblemResult.Invalid(unknown);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var known = await FindAsync(request);
            if (AnswerCondition(request, known) is { } answer)
                return answer;
            var write = new RuleWrite(request.Id.ToString(), rule, document, known?.Version ?? 0, request.Initiator, time.GetUtcNow());
            switch (await rules.WriteRuleAsync(write, request.Aborted))
            {
                case RuleWriteOutcome.Written:
                    return await WrittenAsync(request, isNew: known is null);
                case RuleWriteOutcome.TooMany:
                    return new ProblemResult(
                        StatusCodes.Status409Conflict,
                        "Too many rules",
                        $"An environment has at most {IAnomalyRuleStore.MaxRules} anomaly rules. Delete one first."
                    );
            }
        }
        return ProblemResult.Unavailable(request.Http, "Others keep changing the rule.", isUnchanged: true);
    }

    private async Task<IResult> DeleteAsync(EnvironmentRequest request)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindAsync(request) is not { } known)
                return Missing(request);
            if (AnswerCondition(request, known) is { } answer)
                return answer;
            var deleted = rules.DeleteRuleAsync(
                request.Initiator,
                known.Environment,
                known.Rule.Name,
                known.Version,
                time.GetUtcNow(),
                request.Aborted
            );
            if (await deleted)
                return TypedResults.NoContent();
        }
        return ProblemResult.Unavailable(request.Http, "Others keep changing the rule.", isUnchanged: true);
    }

    private async Task<IResult> WrittenAsync(EnvironmentRequest request, bool isNew)
    {
        if (await FindAsync(request) is not { } written)
            return Missing(request);
        request.Http.Response.Headers.ETag = ETag(written.Version);
        var answer = AnomalyRuleResponse.From(written, known: null);
        return isNew ? ManagementJson.Created(answer) : ManagementJson.Ok(answer);
    }

    private async Task<AnomalyRuleResponse> AnswerAsync(EnvironmentRequest request, StoredRule rule)
    {
        var known = await states.ReadStatesAsync(rule.Environment, request.Aborted);
        return AnomalyRuleResponse.From(rule, known.GetValueOrDefault(rule.Rule.Name)?.State);
    }

    private Task<StoredRule?> FindAsync(EnvironmentRequest request) =>
        StorableText.IsValid(request.Route("name"))
            ? rules.FindRuleAsync(request.Id.ToString(), request.Route("name"), request.Aborted)
            : Task.FromResult<StoredRule?>(null);

    /// <summary>Returns the answer that the conditions of a write decide, or null.</summary>
    private static IResult? AnswerCondition(EnvironmentRequest request, StoredRule? known)
    {
        if (known is not null)
            return ConditionResult.Of(request.Http, ETag(known.Version));
        return request.Http.Request.Headers.IfMatch.Count > 0
            ? ProblemResult.PreconditionFailed("'If-Match' forbids the request: the rule does not exist.")
            : null;
    }

    /// <summary>Returns the permissions for what a rule does on its own: nobody gains by a rule what they may not do themselves.</summary>
    private static IEnumerable<Permission> PermissionsOf(AnomalyRule rule)
    {
        if (rule.Actions.Any(action => action.Kind == ActionKind.Disable))
            yield return Permission.FlagsToggle;
        if (rule.Actions.Any(action => action.Acts && action.Kind != ActionKind.Disable))
            yield return Permission.FlagsWrite;
    }

    private static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static ProblemResult Missing(EnvironmentRequest request) =>
        ProblemResult.NotFound($"anomaly rule '{Clipped.Value(request.Route("name"))}' in {request.Id}");
}
