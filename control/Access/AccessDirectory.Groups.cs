using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Access;

/// <content>Writes of groups.</content>
public sealed partial class AccessDirectory
{
    /// <summary>Creates a group.</summary>
    /// <returns>The group, or why nothing was written.</returns>
    public async Task<AccessResult<Group>> AddGroupAsync(
        Initiator initiator,
        string organization,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        var group = new Group(Secret.NewId(), organization, name, Now());
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "group.create", group.Id),
            Written with
            {
                Groups = [group],
            },
            (snapshot, rules) => rules.CreatePrincipal(name, IsGroupName(snapshot, group)),
            cancellationToken
        );
        return new(denial is null ? group : null, denial);
    }

    /// <summary>Changes the name of a group.</summary>
    /// <returns>The group, or why nothing was written.</returns>
    public async Task<AccessResult<Group>> RenameGroupAsync(
        Initiator initiator,
        Group group,
        string name,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(group);
        var renamed = group with { Name = name };
        var denial = await WriteAsync(
            initiator,
            Entry(group.Organization, "group.update", group.Id),
            Written with
            {
                Groups = [renamed],
            },
            (snapshot, rules) =>
                snapshot.FindGroup(group.Organization, group.Id) is null
                    ? NoGroup(group.Id)
                    : rules.UpdatePrincipal(Principal.Group(group.Id), name, IsGroupName(snapshot, renamed)),
            cancellationToken
        );
        return new(denial is null ? renamed : null, denial);
    }

    /// <summary>Deletes a group that has no grants, with its members.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> DeleteGroupAsync(
        Initiator initiator,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        return WriteAsync(initiator, initiator.Actor, Entry(organization, "group.delete", id), Plan, cancellationToken);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (snapshot.FindGroup(organization, id) is null)
                return (Written, NoGroup(id));
            if (rules.DeletePrincipal(Principal.Group(id)) is { } reason)
                return (Written, reason);
            var members = snapshot.MembersOfGroup(id).Select(member => new DeletedItem(ControlItemKind.GroupMember, member.Id));
            return (Written with { Deleted = [.. members, new(ControlItemKind.Group, id)] }, null);
        }
    }

    /// <summary>Adds a user to a group.</summary>
    /// <returns>The member, or why nothing was written.</returns>
    public async Task<AccessResult<GroupMember>> AddGroupMemberAsync(
        Initiator initiator,
        string organization,
        string group,
        string user,
        CancellationToken cancellationToken = default
    )
    {
        var member = new GroupMember(group, user, GroupMember.Manual, Now());
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "group-member.add", $"{group}/{user}"),
            Written with
            {
                GroupMembers = [member],
            },
            (snapshot, rules) => snapshot.FindGroup(organization, group) is null ? NoGroup(group) : rules.ChangeGroupMember(group, user),
            cancellationToken
        );
        return new(denial is null ? member : null, denial);
    }

    /// <summary>Removes a user that was added manually from a group. Identity providers remove those that they added.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> RemoveGroupMemberAsync(
        Initiator initiator,
        string organization,
        string group,
        string user,
        CancellationToken cancellationToken = default
    )
    {
        var id = new GroupMember(group, user, GroupMember.Manual, default).Id;
        return WriteAsync(
            initiator,
            Entry(organization, "group-member.remove", $"{group}/{user}"),
            Written with
            {
                Deleted = [new(ControlItemKind.GroupMember, id)],
            },
            (snapshot, rules) =>
                snapshot.FindGroup(organization, group) is null ? NoGroup(group)
                : !snapshot.MembersOfGroup(group).Any(member => member.Id == id)
                    ? new(AccessDenialKind.NotFound, $"The group has no member '{user}' that was added manually.")
                : rules.ChangeGroupMember(group, user),
            cancellationToken
        );
    }

    /// <summary>
    /// Sets the groups in which an identity provider has a user. Members from other sources, manual ones too, are not changed.
    /// </summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="user">The id of the user.</param>
    /// <param name="provider">The id of the identity provider.</param>
    /// <param name="groups">The ids of the groups; ids of groups that do not exist are ignored.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Why nothing was written; null when it was or when there was nothing to change.</returns>
    public async Task<AccessDenial?> SetProviderGroupsAsync(
        Initiator initiator,
        string organization,
        string user,
        string provider,
        IReadOnlyCollection<string> groups,
        CancellationToken cancellationToken = default
    )
    {
        var source = GroupMember.OfProvider(provider);
        var now = Now();
        if (Plan(reader.Current, null!).Items == Written)
            return null;
        return await WriteAsync(initiator, initiator.Actor, SyncEntry(organization, user), Plan, cancellationToken);

        (ControlChanges Items, AccessDenial? Denial) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            var before = snapshot
                .GroupsOf(organization, user)
                .SelectMany(group => snapshot.MembersOfGroup(group.Id))
                .Where(member => member.User == user && member.Source == source)
                .ToList();
            var after = groups.Where(group => snapshot.FindGroup(organization, group) is not null).ToHashSet(StringComparer.Ordinal);
            var removed = before.Where(member => !after.Contains(member.Group)).ToList();
            after.ExceptWith(before.Select(member => member.Group));
            if (removed.Count == 0 && after.Count == 0)
                return (Written, null);
            return (
                Written with
                {
                    Deleted = [.. removed.Select(member => new DeletedItem(ControlItemKind.GroupMember, member.Id))],
                    GroupMembers = [.. after.Select(group => new GroupMember(group, user, source, now))],
                },
                null
            );
        }
    }

    /// <summary>Removes everybody from groups whom an identity provider added. Members from other sources stay.</summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="provider">The id of the identity provider.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Why nothing was written; null when it was or when there was nothing to remove.</returns>
    public async Task<AccessDenial?> RemoveProviderMembersAsync(
        Initiator initiator,
        string organization,
        string provider,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        var source = GroupMember.OfProvider(provider);
        if (!MembersIn(reader.Current).Any())
            return null;
        return await WriteAsync(initiator, initiator.Actor, SyncEntry(organization, provider), Plan, cancellationToken);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            var members = MembersIn(snapshot).ToList();
            var denial = members
                .Select(member => rules.ChangeGroupMember(member.Group, member.User))
                .FirstOrDefault(one => one is not null);
            return (
                Written with
                {
                    Deleted = [.. members.Select(member => new DeletedItem(ControlItemKind.GroupMember, member.Id))],
                },
                denial
            );
        }

        IEnumerable<GroupMember> MembersIn(DirectorySnapshot snapshot) =>
            snapshot.GroupsOf(organization).SelectMany(group => snapshot.MembersOfGroup(group.Id)).Where(member => member.Source == source);
    }

    /// <summary>Returns the entry of a write that follows the groups of an identity provider.</summary>
    private static AccessEntry SyncEntry(string organization, string subject) =>
        Entry(organization, "group-member.sync", subject) with
        {
            StatesGroupMembers = true,
        };

    private static AccessDenial NoGroup(string id) => new(AccessDenialKind.NotFound, $"The organization has no group '{id}'.");

    private static bool IsGroupName(DirectorySnapshot snapshot, Group group) =>
        snapshot.GroupsOf(group.Organization).Any(other => other.Name == group.Name && other.Id != group.Id);
}
