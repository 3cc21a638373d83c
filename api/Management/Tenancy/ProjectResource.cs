using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the projects of an organization.</summary>
internal sealed class ProjectResource(ControlDirectory directory, AccessDirectory access, IOptions<TenancyOptions> options)
    : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Projects", "The projects of an organization.");
        var projects = routes.Root.MapGroup("/projects").WithTag(tag);
        var project = routes.Project.MapGroup("").WithTag(tag);
        projects
            .MapGet("", List)
            .RequiresAnywhere(Permission.ProjectsRead)
            .WithName("ListProjects")
            .WithSummary("List projects")
            .WithDescription("Returns the projects of the organization that the caller sees, by slug.")
            .WithParameters(DeletedItems.Parameter)
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
            .MapPatch("", UpdateAsync)
            .Requires(Permission.ProjectsWrite)
            .AvailableInArchive()
            .WithName("UpdateProject")
            .WithSummary("Change a project")
            .WithDescription(
                "Changes what the body has; the slug is part of ids and cannot be changed. Who makes a project private becomes its "
                    + "maintainer. While a project is archived, nothing in it can "
                    + "be changed, and its keys are answered 403. Nothing is lost."
            )
            .WithAnswer(200, "The project.", typeof(ProjectResponse));
        project
            .MapDelete("", DeleteAsync)
            .Requires(Permission.ProjectsWrite)
            .RequiresFreshSignIn()
            .AvailableInArchive()
            .WithName("DeleteProject")
            .WithSummary("Delete a project")
            .WithDescription(
                "Fails while the project has environments, unless they are deleted with it; the problem lists them. A deleted project can "
                    + "be restored for some time (Tenancy:RestoreDays), and has its slug until then."
            )
            .WithParameters(DeletedItems.Cascade("its environments and their keys"))
            .WithAnswer(204, "The project is deleted.")
            .WithProblems(409);
        project
            .MapPost("/undelete", UndeleteAsync)
            .Requires(Permission.ProjectsWrite)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("UndeleteProject")
            .WithSummary("Restore a deleted project")
            .WithDescription(
                "Restores the project with the environments and keys that were deleted with it, unless the organization would exceed its "
                    + "limits."
            )
            .WithAnswer(200, "The project.", typeof(ProjectResponse))
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var current = directory.Current;
        var projects = DeletedItems.AreAsked(request)
            ? current.DeletedProjectsOf(request.Organization)
            : current.ProjectsOf(request.Organization);
        return ManagementJson.Ok(
            page.Take(
                projects.Where(project =>
                    request.Access.Sees(project.Slug) && (page.After is null || string.CompareOrdinal(project.Slug, page.After) > 0)
                ),
                Answer,
                project => project.Slug
            )
        );
    }

    private IResult Get(ProjectRequest request) => ManagementJson.Ok(Answer(request.Project));

    private ProjectResponse Answer(Project project) => ProjectResponse.From(project, options.Value);

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateProjectRequest> body)
    {
        if (ArchiveCheck.FindProblem(request.Organization, directory.Current) is { } archived)
            return archived;
        var (slug, name) = (body.Value.Slug, body.Value.Name ?? body.Value.Slug);
        var adding = directory.AddProjectAsync(request.Initiator, request.Organization, slug, name, request.Aborted);
        return await adding.WaitAsync(request.Aborted) is { } project
            ? ManagementJson.Created(Answer(project))
            : ProblemResult.SlugTaken($"The organization has a project '{slug}', or had one that can still be restored.");
    }

    private async Task<IResult> UpdateAsync(ProjectRequest request, JsonBody<UpdateProjectRequest> body)
    {
        var slug = request.Project.Slug;
        var update = new ProjectUpdate
        {
            Name = body.Value.Name,
            IsPrivate = body.Value.Private,
            Archived = body.Value.Archived,
        };
        if (update == new ProjectUpdate())
            return ManagementJson.Ok(Answer(request.Project));
        if (update.IsPrivate is true && await KeepAccessAsync(request) is { } denial)
            return AccessProblems.Of(denial);
        var updating = directory.UpdateProjectAsync(request.Initiator, request.Organization, slug, update, request.Aborted);
        return await updating.WaitAsync(request.Aborted) is { } project
            ? ManagementJson.Ok(Answer(project))
            : ProblemResult.NotFound($"project '{slug}'");
    }

    /// <summary>
    /// Makes the caller a maintainer of a project before it becomes private, so that the caller does not lose it. Owners see it anyway.
    /// </summary>
    /// <returns>Why the caller cannot be a maintainer, or null.</returns>
    private async Task<AccessDenial?> KeepAccessAsync(ProjectRequest request)
    {
        if (request.Access.IsOwner)
            return null;
        var (organization, project) = (request.Organization, request.Project.Slug);
        var principal = request.Identity.Principal;
        var granting = access.AddGrantAsync(
            request.Initiator,
            organization,
            principal,
            BuiltInRoles.Maintainer.Slug,
            project,
            environments: null,
            request.Aborted
        );
        return (await granting.WaitAsync(request.Aborted)).Denial is { Kind: not AccessDenialKind.Exists } denial ? denial : null;
    }

    private async Task<IResult> UndeleteAsync(ManagementRequest request)
    {
        var slug = request.Route("project");
        if (!Slug.IsValid(slug))
            return ProblemResult.NotFound($"deleted project '{Clipped.Value(slug)}'");
        if (ArchiveCheck.FindProblem(request.Organization, directory.Current) is { } archived)
            return archived;
        var restoring = directory.UndeleteProjectAsync(request.Initiator, request.Organization, slug, request.Aborted);
        return await restoring.WaitAsync(request.Aborted) is { } project
            ? ManagementJson.Ok(Answer(project))
            : ProblemResult.NotFound($"deleted project '{slug}'");
    }

    private async Task<IResult> DeleteAsync(ProjectRequest request)
    {
        var slug = request.Project.Slug;
        return await directory
            .DeleteProjectAsync(request.Initiator, request.Organization, slug, DeletedItems.IsCascade(request), request.Aborted)
            .WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => ProblemResult.NotFound($"project '{slug}'"),
            _ => ProblemResult.InUse(
                "The project has environments. Delete them first, or with it by 'cascade'.",
                directory
                    .Current.EnvironmentsOf(request.Organization, slug)
                    .Select(environment => $"environment '{environment.Id.Environment}'")
            ),
        };
    }
}
