using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <content>Writes of members.</content>
public sealed partial class AccessDirectory
{
    /// <summary>Activates a member of an organization, or takes its access and keeps its grants.</summary>
    /// <returns>The member, or why nothing was written.</returns>
    public async Task<AccessResult<Member>> SetActiveAsync(
        Initiator initiator,
        string organization,
        string user,
        bool isActive,
        CancellationToken cancellationToken = default
    )
    {
        Member? member = null;
        var action = isActive ? "member.activate" : "member.deactivate";
        var denial = await WriteAsync(initiator, initiator.Actor, Entry(organization, action, user), Plan, cancellationToken);
        return new(denial is null ? member : null, denial);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (rules.ChangeMember(user, isRemoved: false) is { } reason)
                return (Written, reason);
            member = snapshot.FindMember(organization, user)! with { IsActive = isActive };
            return (Written with { Members = [member] }, null);
        }
    }

    /// <summary>Removes a member from an organization, with its grants, its groups and its tokens there.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> RemoveMemberAsync(
        Initiator initiator,
        string organization,
        string user,
        CancellationToken cancellationToken = default
    )
    {
        return WriteAsync(initiator, initiator.Actor, Entry(organization, "member.remove", user), Plan, cancellationToken);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (rules.ChangeMember(user, isRemoved: true) is { } reason)
                return (Written, reason);
            var principal = Principal.User(user);
            var memberships = snapshot.GroupsOf(organization, user).SelectMany(group => snapshot.MembersOfGroup(group.Id));
            return (
                Written with
                {
                    Deleted =
                    [
                        .. snapshot.GrantsOf(organization, principal).Select(grant => new DeletedItem(ControlItemKind.Grant, grant.Id)),
                        .. snapshot.TokensOf(organization, principal).Select(token => new DeletedItem(ControlItemKind.ApiToken, token.Id)),
                        .. memberships
                            .Where(member => member.User == user)
                            .Select(member => new DeletedItem(ControlItemKind.GroupMember, member.Id)),
                        new(ControlItemKind.Member, $"{organization}/{user}"),
                    ],
                },
                null
            );
        }
    }

    private static AccessEntry Entry(string organization, string action, string id) => new(organization, action, $"{organization}/{id}");
}
