using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Access;

/// <summary>Provides the built-in roles and the custom roles of an organization.</summary>
internal sealed class RoleResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var roles = routes.Organization.MapGroup("/roles").WithTag(new("Roles", "Named sets of permissions."));
        var role = roles.MapGroup("/{role}").WithParameters(RequestParameterMetadata.Path("role", "The slug of the role."));
        roles
            .MapGet("", List)
            .RequiresAnywhere(Permission.OrganizationsRead)
            .WithName("ListRoles")
            .WithSummary("List roles")
            .WithDescription("Returns the built-in roles and the custom roles of the organization by slug.")
            .WithAnswer(200, "A page of roles.", typeof(Page<RoleResponse>));
        roles
            .MapPost("", CreateAsync)
            .Requires(Permission.RolesWrite)
            .RequiresFreshSignIn()
            .WithName("CreateRole")
            .WithSummary("Create a custom role")
            .WithDescription("You need every permission of the role.")
            .WithAnswer(201, "The role.", typeof(RoleResponse))
            .WithProblems(409);
        role.MapGet("", Get)
            .RequiresAnywhere(Permission.OrganizationsRead)
            .WithName("GetRole")
            .WithSummary("Get a role")
            .WithDescription("Returns one role.")
            .WithAnswer(200, "The role.", typeof(RoleResponse));
        role.MapPut("", ReplaceAsync)
            .Requires(Permission.RolesWrite)
            .RequiresFreshSignIn()
            .WithName("ReplaceRole")
            .WithSummary("Replace a custom role")
            .WithDescription(
                "Changes what every grant with the role gives. You need the permissions before and after wherever it is granted."
            )
            .WithAnswer(200, "The role.", typeof(RoleResponse));
        role.MapDelete("", DeleteAsync)
            .Requires(Permission.RolesWrite)
            .RequiresFreshSignIn()
            .WithName("DeleteRole")
            .WithSummary("Delete a custom role")
            .WithDescription("Fails while there are grants with the role; the problem lists them.")
            .WithAnswer(204, "The role is deleted.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var roles = BuiltInRoles
            .All.Concat(directory.Current.CustomRolesOf(request.Organization))
            .Where(role => page.After is null || string.CompareOrdinal(role.Slug, page.After) > 0)
            .OrderBy(role => role.Slug, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(roles, RoleResponse.From, role => role.Slug));
    }

    private IResult Get(ManagementRequest request) =>
        directory.Current.FindRole(request.Organization, request.Route("role")) is { } role
            ? ManagementJson.Ok(RoleResponse.From(role))
            : NotFound(request);

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateRoleRequest> body)
    {
        var creating = access.AddRoleAsync(
            request.Initiator,
            request.Organization,
            body.Value.Slug,
            body.Value.Name ?? body.Value.Slug,
            body.Value.Description ?? "",
            Parse(body.Value.Permissions),
            request.Aborted
        );
        return AccessProblems.Answer(await creating.WaitAsync(request.Aborted), role => ManagementJson.Created(RoleResponse.From(role)));
    }

    private async Task<IResult> ReplaceAsync(ManagementRequest request, JsonBody<ReplaceRoleRequest> body)
    {
        if (directory.Current.FindRole(request.Organization, request.Route("role")) is not { } before)
            return NotFound(request);
        if (before.IsBuiltIn)
            return ProblemResult.Forbidden("Built-in roles cannot be changed. Create a custom role.");
        var role = before with
        {
            Name = body.Value.Name,
            Description = body.Value.Description ?? "",
            Permissions = Parse(body.Value.Permissions),
        };
        var replacing = access.ReplaceRoleAsync(request.Initiator, role, request.Aborted);
        return AccessProblems.Answer(
            await replacing.WaitAsync(request.Aborted),
            replaced => ManagementJson.Ok(RoleResponse.From(replaced))
        );
    }

    private async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        var deleting = access.DeleteRoleAsync(request.Initiator, request.Organization, request.Route("role"), request.Aborted);
        return AccessProblems.Answer(await deleting.WaitAsync(request.Aborted));
    }

    private static PermissionSet Parse(IReadOnlyList<string> names) =>
        PermissionSet.TryParse(string.Join(' ', names), out var permissions) ? permissions : default;

    private static ProblemResult NotFound(ManagementRequest request) =>
        ProblemResult.NotFound($"role '{Clipped.Value(request.Route("role"))}'");
}
