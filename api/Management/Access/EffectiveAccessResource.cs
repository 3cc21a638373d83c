using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Access;

/// <summary>Provides the permissions of the caller, and why a principal has a permission.</summary>
internal sealed class EffectiveAccessResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Access", "The permissions of actors.");
        routes
            .Root.MapGet("/me/permissions", GetMine)
            .RequiresAnyAccess()
            .WithTag(tag)
            .WithName("GetMyPermissions")
            .WithSummary("Get the permissions of the caller")
            .WithDescription("Returns the permissions in the organization, or in one of its environments.")
            .WithParameters(
                RequestParameterMetadata.Query("environment", "The environment, as project/environment; the organization by default."),
                RequestParameterMetadata.Query(RequestAccess.Parameter, "The organization of a session, as the header names it.")
            )
            .WithAnswer(200, "The permissions.", typeof(MyPermissionsResponse))
            .WithProblems(404);
        routes
            .Organization.MapGet("/access", Explain)
            .Requires(Permission.MembersRead)
            .WithTag(tag)
            .WithName("ExplainAccess")
            .WithSummary("Explain why a principal has a permission")
            .WithDescription("Returns every grant that gives the permission, also by groups.")
            .WithParameters(
                RequestParameterMetadata.Query("principal", $"The principal: {PrincipalText.Shape}."),
                RequestParameterMetadata.Query("permission", "The permission, such as flags.write."),
                RequestParameterMetadata.Query("scope", "The project or project/environment; the organization by default.")
            )
            .WithAnswer(200, "The explanation.", typeof(AccessExplanationResponse));
    }

    private IResult GetMine(ManagementRequest request)
    {
        var scope = Scope.Of(request.Organization);
        if (request.Query("environment") is { } text)
        {
            if (!EnvironmentId.TryParse($"{request.Organization}/{text}", out var id))
                return ProblemResult.BadRequest("'environment' must be project/environment.");
            if (directory.Current.FindEnvironment(id) is null || !request.Access.Sees(id.Project))
                return ProblemResult.NotFound($"environment '{id.Environment}' in the project '{id.Project}'");
            scope = Scope.Of(id);
        }
        return ManagementJson.Ok(
            new MyPermissionsResponse
            {
                Organization = request.Organization,
                Environment = scope.Environment is null ? null : $"{scope.Project}/{scope.Environment}",
                Permissions = RoleResponse.Names(request.Access.At(scope)),
            }
        );
    }

    private IResult Explain(ManagementRequest request)
    {
        if (request.Query("principal") is not { } name || !PrincipalText.TryParse(name, out var principal))
            return ProblemResult.BadRequest($"'principal' must be {PrincipalText.Shape}.");
        if (!PermissionNames.TryParse(request.Query("permission"), out var permission))
            return ProblemResult.BadRequest("'permission' must be the name of a permission, such as flags.write.");
        var text = request.Query("scope") is { Length: > 0 } below ? $"{request.Organization}/{below}" : request.Organization;
        if (!Scope.TryParse(text, out var scope))
            return ProblemResult.BadRequest("'scope' must be a project or project/environment.");
        if (!Exists(scope) || (scope.Project is { } project && !request.Access.Sees(project)))
            return ProblemResult.NotFound($"scope '{scope}'");
        var explanation = access.Explain(request.Organization, principal, permission, scope);
        return ManagementJson.Ok(
            new AccessExplanationResponse
            {
                Allowed = explanation.IsAllowed,
                IsActive = explanation.IsActive,
                Sources = [.. explanation.Sources.Select(From)],
            }
        );
    }

    private bool Exists(Scope scope) =>
        (scope.Project, scope.Environment) switch
        {
            (null, _) => true,
            ({ } project, null) => directory.Current.FindProject(scope.Organization, project) is not null,
            ({ } project, { } environment) => directory.Current.FindEnvironment(new(scope.Organization, project, environment)) is not null,
        };

    private static AccessSourceResponse From(AccessSource source) =>
        new()
        {
            Grant = source.Grant is null ? null : GrantResponse.From(source.Grant),
            Role = source.Role.Slug,
            Group = source.Grant?.Principal is { Kind: PrincipalKind.Group } group ? group.Id : null,
        };
}
