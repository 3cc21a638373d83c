using System.Globalization;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using FlagCluster.Integrations.Bundles;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Imports bundles: a dry run plans, and applying makes exactly the changes of the plan.</summary>
internal sealed class BundleImport(ControlDirectory directory, RulesetWriteHandler writer, FirstChange first)
{
    /// <summary>The number of errors in the result of an environment.</summary>
    private const int MaxErrors = 10;

    private const string Applied = "applied",
        Failed = "failed",
        Planned = "planned",
        Unchanged = "unchanged";

    /// <summary>Answers a request.</summary>
    public async Task<IResult> ImportAsync(ManagementRequest request, BundleBody body)
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
        var (plan, problem) = await new BundleImportPlanner(request, directory.Current, mode).PlanAsync(body, scope);
        if (plan is null)
            return problem!;
        var digest = plan.Digest();
        if (request.Query("plan") is { } expected && expected != digest)
            return ProblemResult.PreconditionFailed(
                "The import would not make the changes of this plan: an environment or the request has changed since. Send it with "
                    + "'dryRun', review the new plan and send that."
            );
        if (request.DryRun)
            return Answer(
                [.. plan.Projects.Select(project => ToResponse(project.Slug, Planned))],
                [.. plan.Steps.Select(step => step.ToResponse(step.IsEmpty ? Unchanged : Planned, step.Version))]
            );
        if (mode == BundleMode.Replace && plan.Deletions > 0 && request.Query("confirm") != Text(plan.Deletions))
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Confirmation required",
                $"The import deletes {plan.Deletions} flags and segments. Add 'confirm={plan.Deletions}' to delete them."
            );
        var (createdProjects, environments) = await ApplyAsync(request, plan);
        return Answer(createdProjects, environments);

        IResult Answer(IReadOnlyList<BundleProjectResponse> projects, IReadOnlyList<BundleEnvironmentResponse> results) =>
            ManagementJson.Ok(plan.ToResponse(digest, request.DryRun, projects, results));
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

    /// <summary>Makes the changes of a plan. A failure in one project or environment does not stop the others.</summary>
    private async Task<(List<BundleProjectResponse> Projects, List<BundleEnvironmentResponse> Environments)> ApplyAsync(
        ManagementRequest request,
        BundleImportPlan plan
    )
    {
        var projects = new List<BundleProjectResponse>();
        foreach (var (slug, name) in plan.Projects)
            projects.Add(
                await TryAsync(request, () => CreateProjectAsync(request, slug, name), problem => ToResponse(slug, Failed, TextOf(problem)))
            );
        var missing = projects.Where(project => project.Result == Failed).ToDictionary(project => project.Project);
        var environments = new List<BundleEnvironmentResponse>();
        foreach (var step in plan.Steps)
            environments.Add(
                step.IsEmpty ? step.ToResponse(Unchanged, step.Version)
                : missing.TryGetValue(step.Id.Project, out var project) ? step.ToResponse(Failed, version: null, project.Problem)
                : await TryAsync(
                    request,
                    () => step.Loaded is { } loaded ? ChangeAsync(loaded, step) : CreateAsync(request, step),
                    problem => Fail(step, problem)
                )
            );
        // Each answer of a writer has set that of its environment, and each failure when to retry.
        request.Http.Response.Headers.Remove(HeaderNames.ETag);
        request.Http.Response.Headers.Remove(HeaderNames.RetryAfter);
        return (projects, environments);
    }

    /// <summary>Returns the result of one step, so that those before it are reported even when it fails.</summary>
    private static async Task<T> TryAsync<T>(ManagementRequest request, Func<Task<T>> makeAsync, Func<ProblemResult, T> fail)
    {
        // The limit is for the wait for one step.
        request.Limit.Restart();
        try
        {
            return await makeAsync();
        }
        catch (Exception exception) when (RequestFailure.Find(request.Http, request.Limit, exception) is { } problem)
        {
            return fail(problem);
        }
    }

    private async Task<BundleProjectResponse> CreateProjectAsync(ManagementRequest request, string slug, string name)
    {
        // One that was created in the meantime is used.
        await directory.AddProjectAsync(request.Initiator, request.Organization, slug, name, request.Aborted).WaitAsync(request.Aborted);
        return ToResponse(slug, Applied);
    }

    private async Task<BundleEnvironmentResponse> CreateAsync(ManagementRequest request, BundleStep step)
    {
        var (change, problem) = first.Plan(request, step.Id, Ruleset.Empty.Apply(step.Plan.Changes), request.Query("message"));
        if (problem is not null)
            return Fail(step, problem);
        var adding = directory.AddEnvironmentAsync(request.Initiator, step.Environment, change, request.Aborted);
        return await adding.WaitAsync(request.Aborted) is null
            ? Fail(step, ProblemResult.SlugTaken($"The project has or had an environment '{step.Id.Environment}'."))
            : step.ToResponse(Applied, change?.Version ?? EnvironmentVersion.Initial);
    }

    private async Task<BundleEnvironmentResponse> ChangeAsync(RulesetRequest loaded, BundleStep step)
    {
        var headers = new WriteHeaders(Precondition.At(step.Version!.Value), OperationId: null, loaded.Query("message"));
        EnvironmentVersion? written = null;
        var answer = await writer.ApplyAsync(
            loaded,
            headers,
            new ChangeSetPlan(step.Plan.Changes),
            missing: "",
            applied => Accept(applied.Version),
            unchanged => Accept(unchanged.Version)
        );
        return answer is ProblemResult problem ? Fail(step, problem) : step.ToResponse(Applied, written);

        IResult Accept(EnvironmentVersion at)
        {
            written = at;
            return TypedResults.Empty;
        }
    }

    private static BundleEnvironmentResponse Fail(BundleStep step, ProblemResult problem) =>
        step.ToResponse(Failed, step.Version, TextOf(problem));

    private static BundleProjectResponse ToResponse(string slug, string result, string? problem = null) =>
        new()
        {
            Project = slug,
            Result = result,
            Problem = problem,
        };

    private static string TextOf(ProblemResult problem) =>
        string.Join(' ', [problem.Detail, .. (problem.Errors ?? []).Take(MaxErrors).Select(error => error.Detail)]);
}
