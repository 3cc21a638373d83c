using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Projects, and their environments.</summary>
internal sealed class ProjectResource(ControlDirectory directory, ManagementBody bodies)
{
    public void Map(IEndpointRouteBuilder routes, ManagementRoutes manage)
    {
        routes.MapGet("/projects", manage.Handle(ListProjectsAsync)).WithName("ListProjects").WithTags("Projects")
            .Describe(OperationDoc.Manage("List projects", "The projects of the token's organization, by slug.").Page("projects", "project"));
        routes.MapPost("/projects", manage.Handle(AddProjectAsync)).WithName("AddProject").WithTags("Projects")
            .Describe(OperationDoc.Manage("Add a project", "Without a name it is called by its slug.").Sends("newNamed").Answer(201, "The project.", "project").Problems(409));
        routes.MapGet("/projects/{project}", manage.Handle(GetProjectAsync)).WithName("GetProject").WithTags("Projects")
            .Describe(OperationDoc.Manage("Get a project", "One project.").Answer(200, "The project.", "project"));
        routes.MapGet("/projects/{project}/environments", manage.Handle(ListEnvironmentsAsync)).WithName("ListEnvironments").WithTags("Projects")
            .Describe(OperationDoc.Manage("List environments", "The environments of a project, by slug.").Page("environments", "environment"));
        routes.MapPost("/projects/{project}/environments", manage.Handle(AddEnvironmentAsync)).WithName("AddEnvironment").WithTags("Projects")
            .Describe(OperationDoc.Manage("Add an environment", "It begins without flags, at version 1.0.").Sends("newNamed").Answer(201, "The environment.", "environment").Problems(409));
        routes.MapGet("/projects/{project}/environments/{environment}", manage.HandleEnvironment(GetEnvironmentAsync)).WithName("GetEnvironment").WithTags("Projects")
            .Describe(OperationDoc.Manage("Get an environment", "One environment, with its version and how far this server is with it.").Answer(200, "The environment.", "environment"));
    }

    private async Task ListProjectsAsync(ManagementRequest request)
    {
        if (await Paging.LimitAsync(request) is not { } limit) return;
        var after = request.Query("after") ?? "";
        var projects = directory.Current.ProjectsOf(request.Token.Organization).Where(project => string.CompareOrdinal(project.Slug, after) > 0);
        await Paging.WriteAsync(request.Http, projects, limit, Write, project => project.Slug);
    }

    private Task GetProjectAsync(ManagementRequest request) =>
        Find(request) is { } project ? JsonAnswer.WriteAsync(request.Http, writer => Write(writer, project)) : MissingAsync(request);

    private async Task AddProjectAsync(ManagementRequest request)
    {
        if (await ReadNamesAsync(request) is not var (slug, name)) return;
        if (await directory.AddProjectAsync(request.Token.Organization, slug, name, request.Aborted).WaitAsync(request.Aborted) is { } project)
            await JsonAnswer.WriteAsync(request.Http, writer => Write(writer, project), StatusCodes.Status201Created);
        else await TakenAsync(request, slug);
    }

    private async Task ListEnvironmentsAsync(ManagementRequest request)
    {
        if (Find(request) is not { } project)
        {
            await MissingAsync(request);
            return;
        }
        if (await Paging.LimitAsync(request) is not { } limit) return;
        var after = request.Query("after") ?? "";
        var environments = directory.Current.EnvironmentsOf(project.Organization, project.Slug)
            .Where(environment => string.CompareOrdinal(environment.Id.Environment, after) > 0);
        await Paging.WriteAsync(request.Http, environments, limit, (writer, environment) => Write(writer, environment), environment => environment.Id.Environment);
    }

    private async Task AddEnvironmentAsync(ManagementRequest request)
    {
        if (Find(request) is not { } project)
        {
            await MissingAsync(request);
            return;
        }
        if (await ReadNamesAsync(request) is not var (slug, name)) return;
        if (await directory.AddEnvironmentAsync(new(project.Organization, project.Slug, slug), name, request.Aborted).WaitAsync(request.Aborted) is { } environment)
            await JsonAnswer.WriteAsync(request.Http, writer => Write(writer, environment), StatusCodes.Status201Created);
        else await TakenAsync(request, slug);
    }

    private Task GetEnvironmentAsync(EnvironmentRequest request) => JsonAnswer.WriteAsync(request.Http, writer =>
        Write(writer, directory.Current.Environments[request.Environment], request.Replica.Current.Version, request.Replica.State == ReplicaState.Stale));

    private Project? Find(ManagementRequest request) =>
        directory.Current.FindProject(request.Token.Organization, request.Route("project"));

    private async Task<(string Slug, string Name)?> ReadNamesAsync(ManagementRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return null;
        var fields = new RequestFields(document.RootElement, "slug", "name");
        var slug = fields.Text("slug", Slug.IsValid, Slug.Shape);
        var name = fields.Name() ?? slug;
        if (fields.Errors.Count == 0) return (slug, name);
        await request.InvalidAsync(fields.Errors);
        return null;
    }

    private static void Write(Utf8JsonWriter writer, Project project)
    {
        writer.WriteStartObject();
        writer.WriteString("slug"u8, project.Slug);
        writer.WriteString("name"u8, project.Name);
        writer.WriteString("createdAt"u8, project.CreatedAt);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ProjectEnvironment environment, EnvironmentVersion? version = null, bool stale = false)
    {
        writer.WriteStartObject();
        writer.WriteString("slug"u8, environment.Id.Environment);
        writer.WriteString("id"u8, environment.Id.ToString());
        writer.WriteString("name"u8, environment.Name);
        writer.WriteString("createdAt"u8, environment.CreatedAt);
        if (version is { } at) writer.WriteString("version"u8, at.ToString());
        if (version is not null) writer.WriteString("state"u8, stale ? "STALE" : "READY");
        writer.WriteEndObject();
    }

    private static Task MissingAsync(ManagementRequest request) => request.NotFoundAsync($"project '{DocumentText.Clip(request.Route("project"))}'");

    private static Task TakenAsync(ManagementRequest request, string slug) =>
        Problems.WriteAsync(request.Http, StatusCodes.Status409Conflict, "The name is taken.", $"There is a '{slug}' already, or a deleted environment had this slug; choose another slug.");
}
