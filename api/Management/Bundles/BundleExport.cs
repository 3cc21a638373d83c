using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Exports bundles. An archive is written while the rulesets are read, one item at a time.</summary>
internal sealed class BundleExport(ControlDirectory directory, EnvironmentReplicas replicas, IAuditLog log)
{
    /// <summary>Gets the permissions that an export requires at each environment in it.</summary>
    public static Permission[] Permissions { get; } =
    [Permission.ProjectsRead, Permission.EnvironmentsRead, Permission.FlagsRead, Permission.SegmentsRead];

    /// <summary>Answers a request with an archive.</summary>
    public async Task<IResult> ExportAsync(ManagementRequest request)
    {
        var format = request.Query("format") ?? "tar.gz";
        if (format is not ("tar.gz" or "zip"))
            return ProblemResult.BadRequest("'format' must be tar.gz or zip.");
        var (scope, problem) = BundleScope.Of(request);
        if (scope is null)
            return problem!;
        var (parts, refused) = Find(request, scope);
        if (refused is not null)
            return refused;
        foreach (var environment in parts.SelectMany(part => part.Environments))
        {
            if (await LoadAsync(environment.Id, request.Aborted) is not { } ruleset)
                return RulesetRequest.NotLoaded(request.Http);
            // What is too large for a file would be found when the answer has begun.
            if (FindTooLarge(ruleset) is { } item)
                return TooLarge(environment.Id, item);
        }
        if (!HttpMethods.IsHead(request.Http.Request.Method))
            await RecordAsync(request, scope, format);
        return new BundleExportResult(
            request,
            format == "zip" ? BundleFormat.Zip : BundleFormat.TarGz,
            FilesAsync(request.Organization, parts)
        );
    }

    private static RulesetItem? FindTooLarge(Ruleset ruleset) =>
        Enum.GetValues<ItemKind>().SelectMany(ruleset.Items).FirstOrDefault(item => !ItemFiles.Fits(item));

    private static ProblemResult TooLarge(EnvironmentId id, RulesetItem item) =>
        new(
            StatusCodes.Status409Conflict,
            "Item too large",
            $"The {ItemFormat.Of(item.Kind).Name} '{item.Key}' of {id} is larger than {TreeLimits.DefinitionBytes >> 20} MiB as a file. "
                + "Export the ruleset of the environment instead."
        );

    /// <summary>Finds the environments of a scope, all of which the caller must be allowed to read.</summary>
    private (IReadOnlyList<Part> Parts, ProblemResult? Problem) Find(ManagementRequest request, BundleScope scope)
    {
        var current = directory.Current;
        var parts = new List<Part>();
        foreach (var project in current.ProjectsOf(request.Organization).Where(project => request.Access.Sees(project.Slug)))
        {
            var environments = current
                .EnvironmentsOf(request.Organization, project.Slug)
                .Where(environment => scope.Contains(project.Slug, environment.Id.Environment))
                .OrderBy(environment => environment.Id.Environment, StringComparer.Ordinal)
                .ToList();
            foreach (var environment in environments)
                if (request.Missing(Permissions, Scope.Of(environment.Id)) is { Count: > 0 } missing)
                    return ([], ProblemResult.Forbidden(missing));
            if (environments.Count > 0 || (scope.EnvironmentSlug is null && (scope.ProjectSlug ?? project.Slug) == project.Slug))
                parts.Add(new(project, environments));
        }
        if (parts.Count > 0 || scope.ProjectSlug is not { } slug)
            return ([.. parts.OrderBy(part => part.Project.Slug, StringComparer.Ordinal)], null);
        return (
            [],
            scope.EnvironmentSlug is { } name
                ? ProblemResult.NotFound($"environment '{name}' in the project '{slug}'")
                : ProblemResult.ProjectNotFound(slug)
        );
    }

    /// <summary>Returns the ruleset of an environment, which this server need not keep loaded; null when it is unavailable.</summary>
    private async Task<Ruleset?> LoadAsync(EnvironmentId id, CancellationToken cancellationToken)
    {
        using var lease = replicas.Hold(id);
        return await lease.Replica.WaitForAsync(EnvironmentVersion.Initial, RulesetRequest.FirstLoad, cancellationToken)
            ? lease.Replica.Current.Source
            : null;
    }

    private async IAsyncEnumerable<TreeFile> FilesAsync(
        string organization,
        IReadOnlyList<Part> parts,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        yield return BundleWriter.Root(organization);
        foreach (var (project, environments) in parts)
        {
            yield return BundleWriter.Project(project);
            foreach (var environment in environments)
            {
                yield return BundleWriter.Environment(environment);
                var ruleset =
                    await LoadAsync(environment.Id, cancellationToken)
                    ?? throw new InvalidOperationException($"The ruleset of {environment.Id} was loaded and is not any more.");
                foreach (var file in BundleWriter.Items(environment.Id, ruleset))
                    yield return file;
            }
        }
    }

    /// <summary>Appends the entry of the export before anything is read, so that none is handed out without one.</summary>
    private async Task RecordAsync(ManagementRequest request, BundleScope scope, string format)
    {
        var after = new JsonObject { ["format"] = format };
        if (scope.ProjectSlug is { } project)
            after["project"] = project;
        if (scope.EnvironmentSlug is { } environment)
            after["environment"] = environment;
        await log.AppendAsync(
            new(request.Initiator, request.Organization, AuditActions.ExportBundle, request.Organization, AuditResult.Ok)
            {
                After = after.ToJsonString(),
            },
            request.Aborted
        );
    }

    private sealed record Part(Project Project, IReadOnlyList<ProjectEnvironment> Environments);
}
