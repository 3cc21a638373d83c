using System.Globalization;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Integrations.Bundles;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Imports bundles: a dry run plans, and applying makes exactly the changes of the plan.</summary>
internal sealed class BundleImport(ControlDirectory directory, RulesetWriteHandler writer, FirstChange first)
{
    private const string Applied = "applied",
        Failed = "failed",
        Planned = "planned",
        Unchanged = "unchanged";

    /// <summary>Answers a request.</summary>
    public async Task<IResult> ImportAsync(ManagementRequest request, Bundle bundle)
    {
        if (!TryReadMode(request.Query("mode"), out var mode))
            return ProblemResult.BadRequest("'mode' must be merge, create, skip or replace.");
        if (request.Query("message") is { } message && (message.Length > RulesetLimits.TextLength || !StorableText.IsValid(message)))
            return ProblemResult.BadRequest($"'message' must have at most {RulesetLimits.TextLength} characters.");
        if (!request.DryRun && request.Query("plan") is null)
            return ProblemResult.BadRequest("'plan' is required: send the request with 'dryRun' first, which returns it.");
        var (scope, malformed) = BundleScope.Of(request);
        if (scope is null)
            return malformed!;
        var (plan, problem) = await new BundleImportPlanner(request, directory.Current, mode).PlanAsync(bundle, scope);
        if (plan is null)
            return problem!;
        var digest = plan.Digest();
        if (request.Query("plan") is { } expected && expected != digest)
            return ProblemResult.PreconditionFailed(
                "The import would not make the changes of this plan: an environment or the request has changed since. Send it with "
                    + "'dryRun', review the new plan and send that."
            );
        if (request.DryRun)
            return Answer([.. plan.Steps.Select(step => step.ToResponse(step.IsEmpty ? Unchanged : Planned, step.Version))]);
        if (mode == BundleMode.Replace && plan.Deletions > 0 && request.Query("confirm") != Text(plan.Deletions))
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Confirmation required",
                $"The import deletes {plan.Deletions} flags and segments. Add 'confirm={plan.Deletions}' to delete them."
            );
        return Answer(await ApplyAsync(request, plan));

        IResult Answer(IReadOnlyList<BundleEnvironmentResponse> results) =>
            ManagementJson.Ok(plan.ToResponse(digest, request.DryRun, results));
    }

    private static bool TryReadMode(string? text, out BundleMode mode)
    {
        BundleMode? read = text switch
        {
            null or "merge" => BundleMode.Merge,
            "create" => BundleMode.Create,
            "skip" => BundleMode.Skip,
            "replace" => BundleMode.Replace,
            _ => null,
        };
        mode = read ?? default;
        return read is not null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the changes of a plan. A failure in one environment does not stop the others.</summary>
    private async Task<IReadOnlyList<BundleEnvironmentResponse>> ApplyAsync(ManagementRequest request, BundleImportPlan plan)
    {
        foreach (var (slug, name) in plan.Projects)
            // One that was created in the meantime is used.
            await directory
                .AddProjectAsync(request.Initiator, request.Organization, slug, name, request.Aborted)
                .WaitAsync(request.Aborted);
        var results = new List<BundleEnvironmentResponse>();
        foreach (var step in plan.Steps)
        {
            // The limit is for the wait for one environment.
            request.Limit.Restart();
            results.Add(
                step.IsEmpty ? step.ToResponse(Unchanged, step.Version)
                : step.Loaded is { } loaded ? await ChangeAsync(loaded, step)
                : await CreateAsync(request, step)
            );
        }
        // Each answer of a writer has set that of its environment.
        request.Http.Response.Headers.Remove(HeaderNames.ETag);
        return results;
    }

    private async Task<BundleEnvironmentResponse> CreateAsync(ManagementRequest request, BundleStep step)
    {
        var (change, problem) = first.Plan(request, step.Id, Ruleset.Empty.Apply(step.Plan.Changes), request.Query("message"));
        if (problem is not null)
            return Fail(step, problem);
        try
        {
            var adding = directory.AddEnvironmentAsync(request.Initiator, step.Environment, change, request.Aborted);
            return await adding.WaitAsync(request.Aborted) is null
                ? Fail(step, ProblemResult.SlugTaken($"The project has or had an environment '{step.Id.Environment}'."))
                : step.ToResponse(Applied, change?.Version ?? EnvironmentVersion.Initial);
        }
        catch (QuotaExceededException exception)
        {
            return Fail(step, ProblemResult.QuotaExceeded(exception.Quota, exception.Limit, exception.Use));
        }
        catch (DependencyUnavailableException exception)
        {
            return step.ToResponse(Failed, version: null, exception.Message);
        }
    }

    private async Task<BundleEnvironmentResponse> ChangeAsync(RulesetRequest loaded, BundleStep step)
    {
        var version = step.Version!.Value;
        var headers = new WriteHeaders(Precondition.At(version), OperationId: null, loaded.Query("message"));
        EnvironmentVersion? written = null;
        try
        {
            var answer = await writer.ApplyAsync(
                loaded,
                headers,
                new ChangeSetPlan(step.Plan.Changes),
                missing: "",
                applied => Accept(applied.Version),
                unchanged => Accept(unchanged.Version)
            );
            return answer is ProblemResult problem ? Fail(step, problem) : step.ToResponse(Applied, written);
        }
        catch (DependencyUnavailableException exception)
        {
            return step.ToResponse(Failed, version, exception.Message);
        }

        IResult Accept(EnvironmentVersion at)
        {
            written = at;
            return TypedResults.Empty;
        }
    }

    private static BundleEnvironmentResponse Fail(BundleStep step, ProblemResult problem) =>
        step.ToResponse(Failed, step.Version, string.Join(' ', [problem.Detail, .. (problem.Errors ?? []).Select(error => error.Detail)]));
}
