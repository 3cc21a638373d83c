using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Refuses writes to archived projects and environments, and to what is in them. Every endpoint that does not only read is refused, unless
/// it declares that it is available.
/// </summary>
internal static class ArchiveCheck
{
    /// <summary>Declares that an endpoint is available in archived projects and environments, although it does not only read.</summary>
    public static TBuilder AvailableInArchive<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Available.Mark);

    /// <summary>Returns the problem of a write to an archived project, or null.</summary>
    public static ProblemResult? FindProblem(HttpContext http, Project project) =>
        project.ArchivedAt is null || IsAvailable(http) ? null : Refuse($"project '{project.Slug}'");

    /// <summary>Returns the problem of a write to an archived environment, or null.</summary>
    public static ProblemResult? FindProblem(HttpContext http, ProjectEnvironment environment, DirectorySnapshot directory)
    {
        if (IsAvailable(http) || !directory.IsArchived(environment.Id))
            return null;
        return Refuse(
            environment.ArchivedAt is null ? $"project '{environment.Id.Project}'" : $"environment '{environment.Id.Environment}'"
        );
    }

    private static bool IsAvailable(HttpContext http) =>
        RequestChecks.IsRead(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<Available>() is not null;

    /// <summary>Returns the problem of a write to what is archived.</summary>
    public static ProblemResult Refuse(string what) =>
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
