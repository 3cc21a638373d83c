using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Access;

/// <summary>Provides the role that new members of an organization receive.</summary>
internal sealed class DefaultRoleResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var role = routes
            .Organization.MapGroup("/default-role")
            .WithTag(new("Default role", "The role that new members of an organization receive."));
        role.MapGet("", Get)
            .Requires(Permission.MembersRead)
            .WithName("GetDefaultRole")
            .WithSummary("Get the default role")
            .WithDescription("Returns the role that new members receive.")
            .WithAnswer(200, "The role.", typeof(DefaultRoleResponse));
        role.MapPut("", SetAsync)
            .Requires(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("SetDefaultRole")
            .WithSummary("Set the default role")
            .WithDescription(
                "People who join from now on receive a grant of the role in the whole organization, in addition to what an invitation "
                    + "gives; 'member' gives nothing more than membership. You can only set a role whose permissions you have; 'owner' is "
                    + "never a default."
            )
            .WithAnswer(200, "The role.", typeof(DefaultRoleResponse))
            .WithProblems(404);
    }

    private IResult Get(ManagementRequest request) =>
        directory.Current.FindOrganization(request.Organization) is { } organization
            ? ManagementJson.Ok(DefaultRoleResponse.From(organization))
            : ProblemResult.NotFound($"organization '{Clipped.Value(request.Organization)}'");

    private async Task<IResult> SetAsync(ManagementRequest request, JsonBody<SetDefaultRoleRequest> body)
    {
        var setting = access.SetDefaultRoleAsync(request.Initiator, request.Organization, body.Value.Role, request.Aborted);
        return AccessProblems.Answer(
            await setting.WaitAsync(request.Aborted),
            organization => ManagementJson.Ok(DefaultRoleResponse.From(organization))
        );
    }
}

/// <summary>Represents the role that new members of an organization receive.</summary>
[SchemaName("defaultRole"), Description("The role that new members of an organization receive.")]
internal sealed record DefaultRoleResponse
{
    [Slug, Description("The slug of the role; 'member' gives nothing more than membership.")]
    public required string Role { get; init; }

    public static DefaultRoleResponse From(Organization organization) => new() { Role = organization.DefaultRole };
}

/// <summary>Represents a request to set the default role.</summary>
[SchemaName("setDefaultRoleRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetDefaultRoleRequest
{
    [Slug, Description("The slug of the role.")]
    public required string Role { get; init; }
}
