using System.Globalization;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using FlagCluster.Environments.Reader;
using FlagCluster.Integrations.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides the whole ruleset of an environment.</summary>
internal sealed class RulesetResource(RulesetWriteHandler writer, IEnvironmentLog log) : IManagementResource
{
    private const string Yaml = "application/yaml";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var ruleset = routes.Environment.MapGroup("/ruleset").WithTag(ApiTag.Rulesets);
        ruleset
            .MapGet("", GetAsync)
            .Requires(Permission.FlagsRead, Permission.SegmentsRead)
            .WithName("GetWholeRuleset")
            .WithSummary("Get the whole ruleset")
            .WithDescription("Returns all flags and segments, of the current or an earlier version, as JSON or YAML.")
            .WithParameters(
                RequestParameterMetadata.Query("version", "An earlier version, epoch.number; the current one by default."),
                RequestParameterMetadata.Query(
                    "level",
                    "The highest level of features that the reader knows. A ruleset that uses more is answered with 409, which lists it.",
                    """{"type":"integer","minimum":1}"""
                ),
                RequestParameterMetadata.IfNoneMatch,
                new RequestParameterMetadata("Accept", "header", "'application/yaml' returns YAML.")
            )
            .WithAnswer(200, "The ruleset.", typeof(RulesetSchema), "application/json", Yaml)
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(400, 409, 503);
        ruleset
            .MapPut("", PutAsync)
            .RequiresChangePermissions()
            .WithName("PutRuleset")
            .WithSummary("Replace the whole ruleset")
            .WithDescription("Removes flags and segments that are not in the body. Errors point into the body, such as `/flags/3/rules/0`.")
            .WithDocumentBody(typeof(RulesetSchema), Yaml)
            .WithAnswer(200, "The changes.", typeof(CommitResponse));
    }

    private async Task<IResult> GetAsync(RulesetRequest request)
    {
        var http = request.Http;
        var (version, ruleset) = (request.Current.Version, request.Current.Source);
        if (request.Query("version") is { } asked)
        {
            if (
                !EnvironmentVersion.TryParse(asked, out version)
                || await log.ReadAtAsync(request.Id, version, request.Aborted) is not { } old
            )
                return ProblemResult.NotFound($"version '{Clipped.Value(asked)}' of {request.Id}");
            ruleset = old;
        }
        if (request.Query("level") is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) || level < RulesetFeatures.BaseLevel)
                return ProblemResult.BadRequest("'level' must be a whole number of 1 or more.");
            if (LevelProblems.Above(ruleset, level) is { } problem)
                return problem;
        }
        var asYaml = RulesetFormat.PrefersYaml(http.Request.Headers);
        http.Response.Headers.Vary = "Accept";
        if (request.AnswerCondition(version, asYaml) is { } answer)
            return answer;
        var json = RulesetJson.Write(ruleset, request.Id, version);
        if (!asYaml)
            return new RawJsonResult(json);
        using var document = JsonDocument.Parse(json, RulesetJson.DocumentOptions);
        return TypedResults.Text(YamlConverter.Write(document.RootElement), "application/yaml; charset=utf-8");
    }

    private Task<IResult> PutAsync(RulesetRequest request, WriteHeaders headers, YamlOrJsonBody body) =>
        writer.ApplyAsync(
            request,
            headers,
            new ReplaceRulesetPlan(body.ToUtf8()),
            missing: "",
            applied => CommitResponse.From(request, applied),
            unchanged => CommitResponse.From(request, unchanged)
        );
}
