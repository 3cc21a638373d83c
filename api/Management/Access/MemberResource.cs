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

/// <summary>Provides the members of an organization.</summary>
internal sealed class MemberResource(ControlDirectory directory, AccessDirectory access, IAccountDirectory? accounts = null)
    : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var members = routes.Organization.MapGroup("/members").WithTag(new("Members", "The people of an organization."));
        var member = members.MapGroup("/{user}").WithParameters(RequestParameterMetadata.Path("user", "The id of the user."));
        members
            .MapGet("", ListAsync)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("ListMembers")
            .WithSummary("List members")
            .WithDescription("Returns the members of the organization by user id.")
            .WithAnswer(200, "A page of members.", typeof(Page<MemberResponse>));
        member
            .MapGet("", GetAsync)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("GetMember")
            .WithSummary("Get a member")
            .WithDescription("Returns one member.")
            .WithAnswer(200, "The member.", typeof(MemberResponse));
        member
            .MapPatch("", UpdateAsync)
            .Requires(Permission.MembersWrite)
            .WithName("UpdateMember")
            .WithSummary("Activate or deactivate a member")
            .WithDescription(
                "A member that is not active has no access, and keeps its grants. You need every permission that the member has. The last "
                    + "owner stays active."
            )
            .WithAnswer(200, "The member.", typeof(MemberResponse))
            .WithProblems(409);
        member
            .MapDelete("", RemoveAsync)
            .RequiresAnywhere(Permission.OrganizationsRead)
            .WithName("RemoveMember")
            .WithSummary("Remove a member, or leave")
            .WithDescription(
                "Removes the member with its grants, its groups and its tokens in the organization. Members leave by removing themselves; "
                    + "to remove others needs members.write and every permission that the member has. The last owner stays."
            )
            .WithAnswer(204, "The member is removed.")
            .WithProblems(409);
    }

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        var members = directory
            .Current.MembersOf(request.Organization)
            .Where(member => page.After is null || string.CompareOrdinal(member.User, page.After) > 0);
        var answer = page.Take(members, member => member, member => member.User);
        return ManagementJson.Ok(new Page<MemberResponse>(await DescribeAsync(answer.Items, request.Aborted), answer.Next));
    }

    private async Task<IResult> GetAsync(ManagementRequest request)
    {
        var user = request.Route("user");
        return directory.Current.FindMember(request.Organization, user) is { } member
            ? ManagementJson.Ok((await DescribeAsync([member], request.Aborted))[0])
            : ProblemResult.NotFound($"member '{Clipped.Value(user)}'");
    }

    private async Task<IResult> UpdateAsync(ManagementRequest request, JsonBody<UpdateMemberRequest> body)
    {
        var (organization, user) = (request.Organization, request.Route("user"));
        var updating = access.SetActiveAsync(request.Initiator, organization, user, body.Value.IsActive, request.Aborted);
        var result = await updating.WaitAsync(request.Aborted);
        return result.Value is { } member
            ? ManagementJson.Ok((await DescribeAsync([member], request.Aborted))[0])
            : AccessProblems.Of(result.Denial!);
    }

    private async Task<IResult> RemoveAsync(ManagementRequest request)
    {
        var removing = access.RemoveMemberAsync(request.Initiator, request.Organization, request.Route("user"), request.Aborted);
        return AccessProblems.Answer(await removing.WaitAsync(request.Aborted));
    }

    private async Task<IReadOnlyList<MemberResponse>> DescribeAsync(IReadOnlyList<Member> members, CancellationToken cancellationToken)
    {
        var found = accounts is null ? null : await accounts.FindAsync([.. members.Select(member => member.User)], cancellationToken);
        var snapshot = directory.Current;
        return
        [
            .. members.Select(member => new MemberResponse
            {
                User = member.User,
                Name = found?.GetValueOrDefault(member.User)?.Name,
                Email = found?.GetValueOrDefault(member.User)?.Email,
                IsActive = member.IsActive,
                JoinedAt = member.JoinedAt,
                Groups = [.. snapshot.GroupsOf(member.Organization, member.User).Select(group => group.Id)],
            }),
        ];
    }
}
