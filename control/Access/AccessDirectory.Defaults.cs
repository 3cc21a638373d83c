using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <content>Writes of what new members receive.</content>
public sealed partial class AccessDirectory
{
    private static readonly Actor DefaultRoleActor = Actor.ForSystem("default-role");

    /// <summary>Sets the role that new members of an organization receive.</summary>
    /// <returns>The organization, or why nothing was written.</returns>
    public async Task<AccessResult<Organization>> SetDefaultRoleAsync(
        Initiator initiator,
        string organization,
        string role,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        Organization? changed = null;
        var entry = new AccessEntry(organization, "organization.update", organization);
        var denial = await WriteAsync(initiator, initiator.Actor, entry, Plan, cancellationToken);
        return new(denial is null ? changed : null, denial);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (snapshot.FindOrganization(organization) is not { } found)
                return (Written, new(AccessDenialKind.NotFound, $"There is no organization '{organization}'."));
            changed = found with { DefaultRole = role };
            return (Written with { Organizations = [changed] }, rules.SetDefaultRole(role));
        }
    }

    /// <summary>Returns the grant of the default role that a new member receives, or null.</summary>
    private static Grant? DefaultGrantOf(DirectorySnapshot snapshot, string organization, string user, DateTimeOffset now)
    {
        if (snapshot.FindMember(organization, user) is not null)
            return null;
        // The default role was checked when it was set, and cannot be deleted while it is one.
        if (snapshot.FindOrganization(organization) is not { } found || found.DefaultRole == BuiltInRoles.Member.Slug)
            return null;
        return new Grant("", organization, Principal.User(user), found.DefaultRole, now) { CreatedBy = DefaultRoleActor.ToString() };
    }
}
