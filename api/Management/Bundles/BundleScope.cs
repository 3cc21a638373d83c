using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents the part of an organization that a request names.</summary>
/// <param name="ProjectSlug">The project, or null for all.</param>
/// <param name="EnvironmentSlug">The environment of the project, or null for all.</param>
internal sealed record BundleScope(string? ProjectSlug, string? EnvironmentSlug)
{
    /// <summary>The query parameter with the project.</summary>
    public const string Project = "project";

    /// <summary>The query parameter with the environment.</summary>
    public const string Environment = "environment";

    /// <summary>The query parameter with the project to import into.</summary>
    public const string ToProject = "toProject";

    /// <summary>The query parameter with the environment to import into.</summary>
    public const string ToEnvironment = "toEnvironment";

    /// <summary>Reads the scope of a request.</summary>
    /// <returns>The scope, or a problem.</returns>
    public static (BundleScope? Scope, ProblemResult? Problem) Of(ManagementRequest request)
    {
        foreach (var name in (string[])[Project, Environment, ToProject, ToEnvironment])
            if (request.Query(name) is { } slug && !Slug.IsValid(slug))
                return (null, ProblemResult.BadRequest($"'{name}' must be {Slug.Shape}, not '{Clipped.Value(slug)}'."));
        var scope = new BundleScope(request.Query(Project), request.Query(Environment));
        return scope is { ProjectSlug: null, EnvironmentSlug: not null }
            ? (null, ProblemResult.BadRequest("'environment' needs 'project'."))
            : (scope, null);
    }

    /// <summary>Returns whether the scope has an environment.</summary>
    public bool Contains(string project, string environment) =>
        (ProjectSlug ?? project) == project && (EnvironmentSlug ?? environment) == environment;
}
