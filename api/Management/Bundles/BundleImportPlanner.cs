using System.Text.Json.Serialization.Metadata;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Plans one import, and finds all reasons why the caller cannot make it.</summary>
/// <param name="request">The request.</param>
/// <param name="directory">The projects and environments that exist.</param>
/// <param name="mode">What happens to items that exist, and to those that the bundle does not have.</param>
internal sealed class BundleImportPlanner(ManagementRequest request, DirectorySnapshot directory, BundleMode mode)
{
    private static readonly Permission[] ReadItems = [Permission.FlagsRead, Permission.SegmentsRead];

    private readonly List<TreeError> _errors = [];
    private readonly List<BundleProblem> _problems = [];
    private readonly SortedSet<Permission> _missing = [];
    private readonly List<(string Slug, string Name)> _projects = [];
    private readonly List<BundleStep> _steps = [];
    private readonly List<string> _warnings = [];
    private ProblemResult? _problem;

    /// <summary>Plans the import of a part of a bundle.</summary>
    /// <param name="body">The bundle.</param>
    /// <param name="scope">The part.</param>
    /// <returns>The plan, or a problem.</returns>
    public async Task<(BundleImportPlan? Plan, ProblemResult? Problem)> PlanAsync(BundleBody body, BundleScope scope)
    {
        var bundle = body.Bundle;
        if (bundle.Errors.Count > 0)
            return (null, Invalid(bundle.Errors));
        var environments = bundle
            .Projects.SelectMany(project => project.Environments)
            .Where(environment => scope.Contains(environment.Project, environment.Slug))
            .ToList();
        var (toProject, toEnvironment) = (request.Query(BundleScope.ToProject), request.Query(BundleScope.ToEnvironment));
        if ((toProject ?? toEnvironment) is not null && environments.Count != 1)
            return (null, Invalid("'toProject' and 'toEnvironment' are for one environment; name it by 'project' and 'environment'."));
        if (environments.Count == 0 && scope.ProjectSlug is not null)
            return (null, Invalid("The bundle does not have this project or environment."));
        var projects = bundle.Projects.Where(project =>
            scope.EnvironmentSlug is null && (scope.ProjectSlug ?? project.Slug) == project.Slug
        );
        foreach (
            var slug in projects.Select(project => project.Slug).Concat(environments.Select(environment => environment.Project)).Distinct()
        )
            PlanProject(toProject ?? slug, bundle.Projects.First(project => project.Slug == slug));
        foreach (var environment in environments)
        {
            // More would not be reported.
            if (_errors.Count + _problems.Count >= TreeLimits.Errors)
                break;
            // The limit is for the wait for one environment.
            request.Limit.Restart();
            await PlanAsync(new(request.Organization, toProject ?? environment.Project, toEnvironment ?? environment.Slug), environment);
        }
        _errors.AddRange(await BundleProblem.LocateAsync([.. _problems.Take(TreeLimits.Errors)], body.Files, request.Aborted));
        if (_errors.Count > 0)
            return (null, Invalid(_errors));
        if (_missing.Count > 0)
            return (null, ProblemResult.Forbidden(_missing));
        return _problem is null ? (new(_projects, _steps, _warnings), null) : (null, _problem);
    }

    private static ProblemResult Invalid(IReadOnlyList<TreeError> errors) =>
        ProblemResult.Invalid([.. errors.Take(TreeLimits.Errors).Select(error => new InputError("", error.ToString()))]);

    private static ProblemResult Invalid(string detail) => ProblemResult.Invalid([new("", detail)]);

    private void PlanProject(string slug, BundleProject project)
    {
        if (directory.FindProjectOrDeleted(request.Organization, slug) is { } existing)
        {
            if (existing.DeletedAt is not null || (existing.IsPrivate && !request.Access.Sees(slug)))
                _problem ??= ProblemResult.SlugTaken($"The organization has a project '{slug}', or had one that can still be restored.");
            return;
        }
        _missing.UnionWith(request.Missing([Permission.ProjectsWrite], Scope.Of(request.Organization)));
        _problem ??= ArchiveCheck.FindProblem(request.Organization, directory);
        var name = Read(project.Description, BundlesJsonContext.Default.ProjectDescription)?.Name;
        _projects.Add((slug, name ?? slug));
        _warnings.Add($"The project '{slug}' is created: all members of the organization see it.");
    }

    private async Task PlanAsync(EnvironmentId id, BundleEnvironment environment)
    {
        if (directory.FindEnvironment(id) is not { } existing)
        {
            _missing.UnionWith(request.Missing([Permission.EnvironmentsWrite], Scope.Of(id.Organization, id.Project)));
            if (directory.FindProject(id.Organization, id.Project) is { } project)
                _problem ??= ArchiveCheck.FindProblem(request.Http, project, directory);
            var description = Read(environment.Description, BundlesJsonContext.Default.EnvironmentDescription) ?? new();
            Add(new(description.ToEnvironment(id), null, null, Ruleset.Empty, Plan(Ruleset.Empty)));
            return;
        }
        // What the caller may not see is reported by the project.
        if (_problem is not null)
            return;
        _missing.UnionWith(request.Missing(ReadItems, Scope.Of(id)));
        if (_missing.Count > 0)
            return;
        if (ArchiveCheck.FindProblem(existing, directory) is { } archived)
            _problem ??= archived;
        else if (await RulesetRequest.LoadAsync(new(request, existing)) is not { } loaded)
            _problem ??= RulesetRequest.NotLoaded(request.Http);
        else
        {
            var current = loaded.Current;
            Add(new(existing, loaded, current.Version, current.Source, Plan(current.Source)));
        }

        BundlePlan Plan(Ruleset before)
        {
            var plan = BundlePlanner.Plan(environment, before, mode);
            _problems.AddRange(plan.Problems);
            return plan;
        }
    }

    private void Add(BundleStep step)
    {
        _missing.UnionWith(request.Missing(ChangePermissions.Required(step.Plan.Changes, step.Before), Scope.Of(step.Id)));
        _steps.Add(step);
    }

    private T? Read<T>(BundleDescription? description, JsonTypeInfo<T> type)
        where T : class
    {
        if (description is null)
            return null;
        var errors = new ErrorCollector();
        var value = RecordReader.Read(description.Properties, ManagementJson.TypeOfRequest<T>(type.Options), errors);
        _errors.AddRange(errors.Errors.Select(error => description.Error(error.Pointer, error.Detail)));
        return value;
    }
}
