using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Tenancy;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the environments of a project.</summary>
internal sealed class EnvironmentResource(
    ControlDirectory directory,
    EnvironmentReplicas replicas,
    EnvironmentCopy copy,
    IOptions<TenancyOptions> options
) : IManagementResource
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
            .WithDescription("Returns the environments of a project by order and slug.")
            .WithParameters(DeletedItems.Parameter)
            .WithAnswer(200, "A page of environments.", typeof(Page<EnvironmentResponse>));
        environments
            .MapPost("", CreateAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithName("CreateEnvironment")
            .WithSummary("Create an environment")
            .WithDescription(
                "A new environment has no flags and the version 1.0, or those of another one and the version 1.1. Keys are not copied. The "
                    + "slug of a deleted environment cannot be used again."
            )
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
            .MapPatch("", UpdateAsync)
            .Requires(Permission.EnvironmentsWrite)
            .AvailableInArchive()
            .WithName("UpdateEnvironment")
            .WithSummary("Change an environment")
            .WithDescription(
                "Changes what the body has; the slug is part of ids and cannot be changed. While an environment is archived, nothing in it "
                    + "can be changed, and its keys are answered 403. Nothing is lost."
            )
            .WithAnswer(200, "The environment.", typeof(EnvironmentResponse));
        environment
            .MapDelete("", DeleteAsync)
            .Requires(Permission.EnvironmentsWrite)
            .RequiresFreshSignIn()
            .AvailableInArchive()
            .WithName("DeleteEnvironment")
            .WithSummary("Delete an environment")
            .WithDescription(
                "Fails while the environment has SDK keys, unless they are deleted with it; the problem lists them. A deleted environment "
                    + "can be restored for some time (Tenancy:RestoreDays). The history is kept, and the slug cannot be used again."
            )
            .WithParameters(DeletedItems.Cascade("its keys"))
            .WithAnswer(204, "The environment is deleted.")
            .WithProblems(409);
        environment
            .MapPost("/undelete", UndeleteAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("UndeleteEnvironment")
            .WithSummary("Restore a deleted environment")
            .WithDescription(
                "Restores the environment with the keys that were deleted with it, unless the organization would exceed its limits."
            )
            .WithAnswer(200, "The environment.", typeof(EnvironmentResponse))
            .WithProblems(409);
    }

    private IResult List(ProjectRequest request, PageRequest page)
    {
        var (current, project) = (directory.Current, request.Project.Slug);
        var environments = DeletedItems.AreAsked(request)
            ? current.DeletedEnvironmentsOf(request.Organization, project)
            : current.EnvironmentsOf(request.Organization, project);
        return ManagementJson.Ok(
            page.Take(
                environments.Where(environment => page.After is null || string.CompareOrdinal(Cursor(environment), page.After) > 0),
                Answer,
                Cursor
            )
        );
    }

    private async Task<IResult> CreateAsync(ProjectRequest request, JsonBody<CreateEnvironmentRequest> body)
    {
        var create = body.Value;
        var id = new EnvironmentId(request.Organization, request.Project.Slug, create.Slug);
        var environment = new ProjectEnvironment(id, create.Name ?? create.Slug, CreatedAt: default)
        {
            Color = create.Color ?? ProjectEnvironment.DefaultColor,
            Order = create.Order ?? 0,
            IsProductionLike = create.ProductionLike ?? false,
            CompatibleApis = CompatibleApiNames.Parse(create.CompatibleApis ?? []),
        };
        var (first, problem) = create.CopyFrom is { } source ? await copy.PlanAsync(request, id, source) : (null, null);
        if (problem is not null)
            return problem;
        return
            await directory.AddEnvironmentAsync(request.Initiator, environment, first, request.Aborted).WaitAsync(request.Aborted)
                is { } added
            ? ManagementJson.Created(Answer(added))
            : ProblemResult.SlugTaken($"The project has or had an environment '{create.Slug}'.");
    }

    private async Task<IResult> UpdateAsync(EnvironmentRequest request, JsonBody<UpdateEnvironmentRequest> body)
    {
        var update = new EnvironmentUpdate
        {
            Name = body.Value.Name,
            Color = body.Value.Color,
            Order = body.Value.Order,
            IsProductionLike = body.Value.ProductionLike,
            CompatibleApis = body.Value.CompatibleApis is { } apis ? CompatibleApiNames.Parse(apis) : null,
            Archived = body.Value.Archived,
        };
        if (update == new EnvironmentUpdate())
            return ManagementJson.Ok(Answer(request.Environment));
        var updating = directory.UpdateEnvironmentAsync(request.Initiator, request.Id, update, request.Aborted);
        return await updating.WaitAsync(request.Aborted) is { } environment
            ? ManagementJson.Ok(Answer(environment))
            : EnvironmentRequest.Missing(request);
    }

    private async Task<IResult> UndeleteAsync(ManagementRequest request)
    {
        var id = EnvironmentRequest.IdOf(request);
        var isKnown = Slug.IsValid(id.Environment) && directory.Current.FindProject(id.Organization, id.Project) is not null;
        return
            isKnown
            && await directory.UndeleteEnvironmentAsync(request.Initiator, id, request.Aborted).WaitAsync(request.Aborted)
                is { } environment
            ? ManagementJson.Ok(Answer(environment))
            : ProblemResult.NotFound($"deleted environment '{Clipped.Value(id.Environment)}' in the project '{Clipped.Value(id.Project)}'");
    }

    private async Task<IResult> DeleteAsync(EnvironmentRequest request) =>
        await directory
            .DeleteEnvironmentAsync(request.Initiator, request.Id, DeletedItems.IsCascade(request), request.Aborted)
            .WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => EnvironmentRequest.Missing(request),
            _ => ProblemResult.InUse(
                "The environment has SDK keys. Revoke them first, or delete them with it by 'cascade'.",
                directory.Current.KeysOf(request.Id).Select(key => $"key '{key.Id}' ({key.Name})")
            ),
        };

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        using var lease = replicas.Hold(request.Id);
        var loaded = await lease.Replica.WaitForAsync(EnvironmentVersion.Initial, RulesetRequest.FirstLoad, request.Aborted);
        return ManagementJson.Ok(
            Answer(request.Environment) with
            {
                Version = loaded ? lease.Replica.Current.Version.ToString() : null,
                State = StateOf(loaded ? lease.Replica.State : ReplicaState.NotReady),
            }
        );
    }

    private EnvironmentResponse Answer(ProjectEnvironment environment) => EnvironmentResponse.From(environment, options.Value);

    /// <summary>Returns the position of an environment in the list.</summary>
    private static string Cursor(ProjectEnvironment environment) =>
        string.Create(CultureInfo.InvariantCulture, $"{environment.Order:d7}-{environment.Id.Environment}");

    private static string StateOf(ReplicaState state) =>
        state switch
        {
            ReplicaState.NotReady => "NOT_READY",
            ReplicaState.Stale => "STALE",
            _ => "READY",
        };
}
