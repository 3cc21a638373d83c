using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the projects of an organization.</summary>
internal sealed class ProjectResource(ControlDirectory directory) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Projects", "The projects of an organization.");
        var projects = routes.Organization.MapGroup("/projects").WithTag(tag);
        var project = routes.Project.MapGroup("").WithTag(tag);
        projects
            .MapGet("", List)
            .Requires(Permission.ProjectsRead)
            .WithName("ListProjects")
            .WithSummary("List projects")
            .WithDescription("Returns the projects of the organization by slug.")
            .WithAnswer(200, "A page of projects.", typeof(Page<ProjectResponse>));
        projects
            .MapPost("", CreateAsync)
            .Requires(Permission.ProjectsWrite)
            .WithName("CreateProject")
            .WithSummary("Create a project")
            .WithDescription("The name defaults to the slug.")
            .WithAnswer(201, "The project.", typeof(ProjectResponse))
            .WithProblems(409);
        project
            .MapGet("", Get)
            .Requires(Permission.ProjectsRead)
            .WithName("GetProject")
            .WithSummary("Get a project")
            .WithDescription("Returns one project.")
            .WithAnswer(200, "The project.", typeof(ProjectResponse));
        project
            .MapPatch("", RenameAsync)
            .Requires(Permission.ProjectsWrite)
            .WithName("RenameProject")
            .WithSummary("Rename a project")
            .WithDescription("Changes the display name. The slug is part of ids and cannot be changed.")
            .WithAnswer(200, "The project.", typeof(ProjectResponse));
        project
            .MapDelete("", DeleteAsync)
            .Requires(Permission.ProjectsWrite)
            .WithName("DeleteProject")
            .WithSummary("Delete a project")
            .WithDescription("Fails while the project has environments; the problem lists them. The slug can be used again.")
            .WithAnswer(204, "The project is deleted.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var projects = directory
            .Current.ProjectsOf(request.Organization)
            .Where(project => page.After is null || string.CompareOrdinal(project.Slug, page.After) > 0);
        return ManagementJson.Ok(page.Take(projects, ProjectResponse.From, project => project.Slug));
    }

    private static IResult Get(ProjectRequest request) => ManagementJson.Ok(ProjectResponse.From(request.Project));

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateProjectRequest> body)
    {
        var (slug, name) = (body.Value.Slug, body.Value.Name ?? body.Value.Slug);
        var adding = directory.AddProjectAsync(request.Actor, request.Organization, slug, name, request.Aborted);
        return await adding.WaitAsync(request.Aborted) is { } project
            ? ManagementJson.Created(ProjectResponse.From(project))
            : ProblemResult.SlugTaken($"The organization has a project '{slug}'.");
    }

    private async Task<IResult> RenameAsync(ProjectRequest request, JsonBody<RenameRequest> body)
    {
        var slug = request.Project.Slug;
        var renaming = directory.RenameProjectAsync(request.Actor, request.Organization, slug, body.Value.Name, request.Aborted);
        return await renaming.WaitAsync(request.Aborted) is { } project
            ? ManagementJson.Ok(ProjectResponse.From(project))
            : ProblemResult.NotFound($"project '{slug}'");
    }

    private async Task<IResult> DeleteAsync(ProjectRequest request)
    {
        var slug = request.Project.Slug;
        return await directory
            .DeleteProjectAsync(request.Actor, request.Organization, slug, request.Aborted)
            .WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => ProblemResult.NotFound($"project '{slug}'"),
            _ => ProblemResult.InUse(
                "The project has environments. Delete them first.",
                directory
                    .Current.EnvironmentsOf(request.Organization, slug)
                    .Select(environment => $"environment '{environment.Id.Environment}'")
            ),
        };
    }
}
