using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the environments of a project.</summary>
internal sealed class EnvironmentResource(ControlDirectory directory, EnvironmentReplicas replicas) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Environments", "The environments of a project.");
        var environments = routes.Project.MapGroup("/environments").WithTag(tag);
        var environment = routes.Environment.MapGroup("").WithTag(tag);
        environments
            .MapGet("", List)
            .Requires(Permission.EnvironmentsRead)
            .WithName("ListEnvironments")
            .WithSummary("List environments")
            .WithDescription("Returns the environments of a project by slug.")
            .WithAnswer(200, "A page of environments.", typeof(Page<EnvironmentResponse>));
        environments
            .MapPost("", CreateAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithName("CreateEnvironment")
            .WithSummary("Create an environment")
            .WithDescription("A new environment has no flags and the version 1.0. The slug of a deleted environment cannot be used again.")
            .WithAnswer(201, "The environment.", typeof(EnvironmentResponse))
            .WithProblems(409);
        environment
            .MapGet("", GetAsync)
            .Requires(Permission.EnvironmentsRead)
            .WithName("GetEnvironment")
            .WithSummary("Get an environment")
            .WithDescription("Returns one environment with the version and the state of its ruleset on this server.")
            .WithAnswer(200, "The environment.", typeof(EnvironmentResponse));
        environment
            .MapPatch("", RenameAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithName("RenameEnvironment")
            .WithSummary("Rename an environment")
            .WithDescription("Changes the display name. The slug is part of ids and cannot be changed.")
            .WithAnswer(200, "The environment.", typeof(EnvironmentResponse));
        environment
            .MapDelete("", DeleteAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithName("DeleteEnvironment")
            .WithSummary("Delete an environment")
            .WithDescription(
                "Fails while the environment has SDK keys; the problem lists them. The history is kept, and the slug cannot be used again."
            )
            .WithAnswer(204, "The environment is deleted.")
            .WithProblems(409);
    }

    private IResult List(ProjectRequest request, PageRequest page)
    {
        var environments = directory
            .Current.EnvironmentsOf(request.Organization, request.Project.Slug)
            .Where(environment => page.After is null || string.CompareOrdinal(environment.Id.Environment, page.After) > 0);
        return ManagementJson.Ok(page.Take(environments, EnvironmentResponse.From, environment => environment.Id.Environment));
    }

    private async Task<IResult> CreateAsync(ProjectRequest request, JsonBody<CreateEnvironmentRequest> body)
    {
        var (slug, name) = (body.Value.Slug, body.Value.Name ?? body.Value.Slug);
        var id = new EnvironmentId(request.Organization, request.Project.Slug, slug);
        return await directory.AddEnvironmentAsync(request.Actor, id, name, request.Aborted).WaitAsync(request.Aborted) is { } environment
            ? ManagementJson.Created(EnvironmentResponse.From(environment))
            : ProblemResult.SlugTaken($"The project has or had an environment '{slug}'.");
    }

    private async Task<IResult> RenameAsync(EnvironmentRequest request, JsonBody<RenameRequest> body)
    {
        var renaming = directory.RenameEnvironmentAsync(request.Actor, request.Id, body.Value.Name, request.Aborted);
        return await renaming.WaitAsync(request.Aborted) is { } environment
            ? ManagementJson.Ok(EnvironmentResponse.From(environment))
            : ProblemResult.NotFound($"environment '{request.Id.Environment}'");
    }

    private async Task<IResult> DeleteAsync(EnvironmentRequest request) =>
        await directory.DeleteEnvironmentAsync(request.Actor, request.Id, request.Aborted).WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => ProblemResult.NotFound($"environment '{request.Id.Environment}'"),
            _ => ProblemResult.InUse(
                "The environment has SDK keys. Revoke them first.",
                directory.Current.KeysOf(request.Id).Select(key => $"key '{key.Id}' ({key.Name})")
            ),
        };

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        using var lease = replicas.Hold(request.Id);
        var loaded = await lease.Replica.WaitForAsync(EnvironmentVersion.Initial, RulesetRequest.FirstLoad, request.Aborted);
        return ManagementJson.Ok(
            EnvironmentResponse.From(request.Environment) with
            {
                Version = loaded ? lease.Replica.Current.Version.ToString() : null,
                State = StateOf(loaded ? lease.Replica.State : ReplicaState.NotReady),
            }
        );
    }

    private static string StateOf(ReplicaState state) =>
        state switch
        {
            ReplicaState.NotReady => "NOT_READY",
            ReplicaState.Stale => "STALE",
            _ => "READY",
        };
}
