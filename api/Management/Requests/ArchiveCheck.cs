using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Refuses writes to the projects of archived organizations, to archived projects and environments, and to what is in them. Every endpoint
/// that does not only read is refused, unless it declares that it is available.
/// </summary>
internal static class ArchiveCheck
{
    /// <summary>Declares that an endpoint is available in archived projects and environments, although it does not only read.</summary>
    public static TBuilder AvailableInArchive<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Available.Mark);

    /// <summary>Returns the problem of a write to a project that is archived, itself or with its organization, or null.</summary>
    public static ProblemResult? FindProblem(HttpContext http, Project project, DirectorySnapshot directory)
    {
        if (IsAvailable(http) || !directory.IsArchived(project))
            return null;
        return Refuse(NameOf(project));
    }

    /// <summary>Returns the problem of a write to an environment that is archived, itself or with what it is in, or null.</summary>
    public static ProblemResult? FindProblem(HttpContext http, ProjectEnvironment environment, DirectorySnapshot directory) =>
        IsAvailable(http) ? null : FindProblem(environment, directory);

    /// <summary>Returns the problem of an environment that is archived, itself or with what it is in, or null.</summary>
    public static ProblemResult? FindProblem(ProjectEnvironment environment, DirectorySnapshot directory)
    {
        var id = environment.Id;
        if (!directory.IsArchived(id))
            return null;
        if (environment.ArchivedAt is not null)
            return Refuse($"environment '{id.Environment}'");
        return Refuse(directory.FindProject(id.Organization, id.Project) is { } project ? NameOf(project) : $"project '{id.Project}'");
    }

    /// <summary>Returns the problem of a new project in an organization that is archived, or null.</summary>
    public static ProblemResult? FindProblem(string organization, DirectorySnapshot directory) =>
        directory.IsArchived(organization) ? Refuse($"organization '{organization}'") : null;

    /// <summary>Returns the name of what archives an archived project: itself or its organization.</summary>
    private static string NameOf(Project project) =>
        project.ArchivedAt is null ? $"organization '{project.Organization}'" : $"project '{project.Slug}'";

    private static bool IsAvailable(HttpContext http) =>
        RequestChecks.IsRead(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<Available>() is not null;

    /// <summary>Returns the problem of a write to what is archived.</summary>
    private static ProblemResult Refuse(string what) =>
        new(
            StatusCodes.Status409Conflict,
            "Archived",
            $"The {what} is archived, so that nothing in it can be changed. Make it active first: PATCH it with {{\"archived\":false}}."
        );

    private sealed class Available
    {
        public static Available Mark { get; } = new();
    }
}
