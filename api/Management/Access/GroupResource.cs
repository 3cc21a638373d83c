using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Access;

/// <summary>Provides the groups of an organization.</summary>
internal sealed class GroupResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var groups = routes
            .Organization.MapGroup("/groups")
            .WithTag(new("Groups", "Groups of members. Grants of a group are its members'."));
        var group = groups.MapGroup("/{group}").WithParameters(RequestParameterMetadata.Path("group", "The id of the group."));
        groups
            .MapGet("", List)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("ListGroups")
            .WithSummary("List groups")
            .WithDescription("Returns the groups of the organization by id.")
            .WithAnswer(200, "A page of groups.", typeof(Page<GroupResponse>));
        groups
            .MapPost("", CreateAsync)
            .Requires(Permission.MembersWrite)
            .WithName("CreateGroup")
            .WithSummary("Create a group")
            .WithDescription("A new group has no members and no grants.")
            .WithAnswer(201, "The group.", typeof(GroupResponse))
            .WithProblems(409);
        group
            .MapGet("", Get)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("GetGroup")
            .WithSummary("Get a group")
            .WithDescription("Returns one group.")
            .WithAnswer(200, "The group.", typeof(GroupResponse));
        group
            .MapPatch("", RenameAsync)
            .Requires(Permission.MembersWrite)
            .WithName("RenameGroup")
            .WithSummary("Rename a group")
            .WithDescription("Changes the name. You need every permission that the group has.")
            .WithAnswer(200, "The group.", typeof(GroupResponse))
            .WithProblems(409);
        group
            .MapDelete("", DeleteAsync)
            .Requires(Permission.MembersWrite)
            .WithName("DeleteGroup")
            .WithSummary("Delete a group")
            .WithDescription("Fails while the group has grants; the problem lists them. Its members stay members of the organization.")
            .WithAnswer(204, "The group is deleted.")
            .WithProblems(409);
        MapMembers(group.MapGroup("/members"));
    }

    private void MapMembers(IEndpointRouteBuilder members)
    {
        var user = RequestParameterMetadata.Path("user", "The id of the user.");
        members
            .MapGet("", ListMembers)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("ListGroupMembers")
            .WithSummary("List members of a group")
            .WithDescription("Returns the members of a group. A user that several sources added is there once for each.")
            .WithAnswer(200, "A page of members.", typeof(Page<GroupMemberResponse>));
        members
            .MapPost("", AddMemberAsync)
            .Requires(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("AddGroupMember")
            .WithSummary("Add a member to a group")
            .WithDescription("Gives the member the grants of the group. You need every permission that they give.")
            .WithAnswer(200, "The member.", typeof(GroupMemberResponse));
        members
            .MapDelete("/{user}", RemoveMemberAsync)
            .Requires(Permission.MembersWrite)
            .WithName("RemoveGroupMember")
            .WithSummary("Remove a member from a group")
            .WithDescription("Removes a member that was added manually. Identity providers remove those that they added.")
            .WithParameters(user)
            .WithAnswer(204, "The member is removed.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var groups = directory
            .Current.GroupsOf(request.Organization)
            .Where(group => page.After is null || string.CompareOrdinal(group.Id, page.After) > 0)
            .OrderBy(group => group.Id, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(groups, GroupResponse.From, group => group.Id));
    }

    private IResult Get(ManagementRequest request) =>
        Find(request) is { } group ? ManagementJson.Ok(GroupResponse.From(group)) : NotFound(request);

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<NameRequest> body)
    {
        var creating = access.AddGroupAsync(request.Initiator, request.Organization, body.Value.Name, request.Aborted);
        return AccessProblems.Answer(await creating.WaitAsync(request.Aborted), group => ManagementJson.Created(GroupResponse.From(group)));
    }

    private async Task<IResult> RenameAsync(ManagementRequest request, JsonBody<NameRequest> body)
    {
        if (Find(request) is not { } group)
            return NotFound(request);
        var renaming = access.RenameGroupAsync(request.Initiator, group, body.Value.Name, request.Aborted);
        return AccessProblems.Answer(await renaming.WaitAsync(request.Aborted), renamed => ManagementJson.Ok(GroupResponse.From(renamed)));
    }

    private async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        var deleting = access.DeleteGroupAsync(request.Initiator, request.Organization, request.Route("group"), request.Aborted);
        return AccessProblems.Answer(await deleting.WaitAsync(request.Aborted));
    }

    private IResult ListMembers(ManagementRequest request, PageRequest page)
    {
        if (Find(request) is not { } group)
            return NotFound(request);
        var members = directory
            .Current.MembersOfGroup(group.Id)
            .Where(member => page.After is null || string.CompareOrdinal(Cursor(member), page.After) > 0);
        return ManagementJson.Ok(page.Take(members, GroupMemberResponse.From, Cursor));
    }

    private async Task<IResult> AddMemberAsync(ManagementRequest request, JsonBody<AddGroupMemberRequest> body)
    {
        var (group, user) = (request.Route("group"), body.Value.User);
        var adding = access.AddGroupMemberAsync(request.Initiator, request.Organization, group, user, request.Aborted);
        return AccessProblems.Answer(
            await adding.WaitAsync(request.Aborted),
            member => ManagementJson.Ok(GroupMemberResponse.From(member))
        );
    }

    private async Task<IResult> RemoveMemberAsync(ManagementRequest request)
    {
        var (group, user) = (request.Route("group"), request.Route("user"));
        var removing = access.RemoveGroupMemberAsync(request.Initiator, request.Organization, group, user, request.Aborted);
        return AccessProblems.Answer(await removing.WaitAsync(request.Aborted));
    }

    private Group? Find(ManagementRequest request) => directory.Current.FindGroup(request.Organization, request.Route("group"));

    private static ProblemResult NotFound(ManagementRequest request) =>
        ProblemResult.NotFound($"group '{Clipped.Value(request.Route("group"))}'");

    private static string Cursor(GroupMember member) => $"{member.User}/{member.Source}";
}
