using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Access;

/// <content>Writes of service accounts, roles and grants.</content>
public sealed partial class AccessDirectory
{
    /// <summary>Creates a service account.</summary>
    /// <param name="initiator">Who creates it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="name">The display name.</param>
    /// <param name="isInstallationAdministrator">Whether it manages the installation. Only the server itself may say so.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The service account, or why nothing was written.</returns>
    public async Task<AccessResult<ServiceAccount>> AddServiceAccountAsync(
        Initiator initiator,
        string organization,
        string name,
        bool isInstallationAdministrator = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        if (isInstallationAdministrator && initiator.Actor.Kind != ActorKind.System)
            throw new ArgumentException("Only the server itself creates an account that manages the installation.", nameof(initiator));
        var account = new ServiceAccount(Secret.NewId(), organization, name, IsActive: true, Now())
        {
            IsInstallationAdministrator = isInstallationAdministrator,
        };
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "service-account.create", account.Id),
            Written with
            {
                ServiceAccounts = [account],
            },
            (snapshot, rules) => rules.CreatePrincipal(name, IsAccountName(snapshot, account)),
            cancellationToken
        );
        return new(denial is null ? account : null, denial);
    }

    /// <summary>Changes the name of a service account, and whether its tokens are accepted.</summary>
    /// <returns>The service account, or why nothing was written.</returns>
    public async Task<AccessResult<ServiceAccount>> UpdateServiceAccountAsync(
        Initiator initiator,
        string organization,
        string id,
        string? name,
        bool? isActive,
        CancellationToken cancellationToken = default
    )
    {
        ServiceAccount? updated = null;
        var entry = Entry(organization, "service-account.update", id);
        var denial = await WriteAsync(initiator, initiator.Actor, entry, Plan, cancellationToken);
        return new(denial is null ? updated : null, denial);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (snapshot.FindServiceAccount(organization, id) is not { } account)
                return (Written, NoServiceAccount(id));
            updated = account with { Name = name ?? account.Name, IsActive = isActive ?? account.IsActive };
            var reason = rules.UpdatePrincipal(Principal.ServiceAccount(id), updated.Name, IsAccountName(snapshot, updated));
            return (Written with { ServiceAccounts = [updated] }, reason);
        }
    }

    /// <summary>Deletes a service account that has no grants and no tokens.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> DeleteServiceAccountAsync(
        Initiator initiator,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            initiator,
            Entry(organization, "service-account.delete", id),
            Written with
            {
                Deleted = [new(ControlItemKind.ServiceAccount, id)],
            },
            (snapshot, rules) =>
                snapshot.FindServiceAccount(organization, id) is null
                    ? NoServiceAccount(id)
                    : rules.DeletePrincipal(Principal.ServiceAccount(id)),
            cancellationToken
        );

    /// <summary>Creates a custom role.</summary>
    /// <returns>The role, or why nothing was written.</returns>
    public async Task<AccessResult<Role>> AddRoleAsync(
        Initiator initiator,
        string organization,
        string slug,
        string name,
        string description,
        PermissionSet permissions,
        CancellationToken cancellationToken = default
    )
    {
        var role = new Role(organization, slug, name, description, permissions, Now());
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "role.create", slug),
            Written with
            {
                Roles = [role],
            },
            (_, rules) => rules.CreateRole(role),
            cancellationToken
        );
        return new(denial is null ? role : null, denial);
    }

    /// <summary>Replaces the name, the description and the permissions of a custom role.</summary>
    /// <returns>The role, or why nothing was written.</returns>
    public async Task<AccessResult<Role>> ReplaceRoleAsync(Initiator initiator, Role role, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(role);
        var denial = await WriteAsync(
            initiator,
            Entry(role.Organization, "role.update", role.Slug),
            Written with
            {
                Roles = [role],
            },
            (snapshot, rules) =>
                snapshot.FindRole(role.Organization, role.Slug) is { IsBuiltIn: false } before
                    ? rules.ReplaceRole(before, role)
                    : NoCustomRole(role.Slug),
            cancellationToken
        );
        return new(denial is null ? role : null, denial);
    }

    /// <summary>Deletes a custom role that no grant has.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> DeleteRoleAsync(
        Initiator initiator,
        string organization,
        string slug,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            initiator,
            Entry(organization, "role.delete", slug),
            Written with
            {
                Deleted = [new(ControlItemKind.Role, $"{organization}/{slug}")],
            },
            (snapshot, rules) =>
                snapshot.FindRole(organization, slug) is { IsBuiltIn: false } role ? rules.DeleteRole(role) : NoCustomRole(slug),
            cancellationToken
        );

    /// <summary>Gives a principal a role.</summary>
    /// <param name="initiator">Who gives it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="principal">Who receives it.</param>
    /// <param name="role">The slug of the role.</param>
    /// <param name="project">The slug of the project; null for the organization.</param>
    /// <param name="environments">The environments; null for all.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The grant, or why nothing was written.</returns>
    public async Task<AccessResult<Grant>> AddGrantAsync(
        Initiator initiator,
        string organization,
        Principal principal,
        string role,
        string? project = null,
        EnvironmentFilter? environments = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        var grant = new Grant(Secret.NewId(), organization, principal, role, Now())
        {
            Project = project,
            Environments = environments ?? EnvironmentFilter.All,
            CreatedBy = (initiator.Actor.OnBehalfOf ?? initiator.Actor).ToString(),
        };
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "grant.add", grant.Id),
            Written with
            {
                Grants = [grant],
            },
            (_, rules) => rules.Give(grant),
            cancellationToken
        );
        return new(denial is null ? grant : null, denial);
    }

    /// <summary>Takes a grant away.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> RemoveGrantAsync(
        Initiator initiator,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            initiator,
            Entry(organization, "grant.remove", id),
            Written with
            {
                Deleted = [new(ControlItemKind.Grant, id)],
            },
            (snapshot, rules) =>
                snapshot.FindGrant(organization, id) is { } grant
                    ? rules.Take(grant)
                    : new(AccessDenialKind.NotFound, $"The organization has no grant '{id}'."),
            cancellationToken
        );

    private static bool IsAccountName(DirectorySnapshot snapshot, ServiceAccount account) =>
        snapshot.ServiceAccountsOf(account.Organization).Any(other => other.Name == account.Name && other.Id != account.Id);

    private static AccessDenial NoServiceAccount(string id) =>
        new(AccessDenialKind.NotFound, $"The organization has no service account '{id}'.");

    private static AccessDenial NoCustomRole(string slug) =>
        new(AccessDenialKind.NotFound, $"The organization has no custom role '{slug}'. Built-in roles cannot be changed.");
}
