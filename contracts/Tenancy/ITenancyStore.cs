using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Stores organizations, projects and environments. Each write is durable when it returns, increments the control version, and has an
/// entry in the control log.
/// </summary>
/// <remarks>
/// Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer. A slug is part of ids in logs, keys and
/// events, so it never changes: updates change the display name. What is deleted stays in the store, with everything in it, until
/// <see cref="RemoveDeletedAsync"/> removes it.
/// </remarks>
public interface ITenancyStore
{
    /// <summary>Adds an organization.</summary>
    /// <returns>
    /// False when an organization has or had the slug: a new one must not inherit the logs of a removed one.
    /// </returns>
    Task<bool> AddOrganizationAsync(Initiator initiator, Organization organization, CancellationToken cancellationToken = default);

    /// <summary>Changes an organization. Limits can also be changed while it is deleted.</summary>
    /// <returns>The organization after the change, or null when it does not exist or is deleted.</returns>
    Task<Organization?> UpdateOrganizationAsync(
        Initiator initiator,
        string slug,
        OrganizationUpdate update,
        CancellationToken cancellationToken = default
    );

    /// <summary>Deletes an organization. It can be restored until it is removed. The last one of the installation stays.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="cascade">Whether its projects are deleted with it; otherwise it must have none.</param>
    /// <param name="administrated">
    /// Whether the installation would still have an administrator; null does not ask. Otherwise the result is
    /// <see cref="DeleteOutcome.LastAdministrator"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<DeleteOutcome> DeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        bool cascade = false,
        ControlCondition? administrated = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Restores a deleted organization with everything that was deleted with it.</summary>
    /// <param name="initiator">Who restores it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="limits">The numbers of items that the organization may have with it, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The organization, or null when no deleted organization has the slug.</returns>
    /// <exception cref="QuotaExceededException">The organization would have more than its limits.</exception>
    Task<Organization?> UndeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Sets the time from which members of an organization need a second factor.</summary>
    /// <param name="initiator">Who sets it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="from">The time; null when they do not need one.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the organization does not exist.</returns>
    Task<bool> RequireSecondFactorAsync(
        Initiator initiator,
        string slug,
        DateTimeOffset? from,
        CancellationToken cancellationToken = default
    );

    /// <summary>Sets whether members of an organization have to sign in with one of its identity providers.</summary>
    /// <param name="initiator">Who sets it.</param>
    /// <param name="slug">The slug of the organization.</param>
    /// <param name="exempt">The ids of the owners who need not, separated by spaces; null when nobody has to.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the organization does not exist.</returns>
    Task<bool> RequireSsoAsync(Initiator initiator, string slug, string? exempt, CancellationToken cancellationToken = default);

    /// <summary>Adds a project.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="project">The project.</param>
    /// <param name="limit">The number of projects that the organization may have, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>False when the slug is taken, also by a deleted project that is not removed yet.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    /// <exception cref="QuotaExceededException">The organization has as many projects already.</exception>
    Task<bool> AddProjectAsync(Initiator initiator, Project project, int? limit = null, CancellationToken cancellationToken = default);

    /// <summary>Changes a project.</summary>
    /// <returns>The project after the change, or null when it does not exist or is deleted.</returns>
    Task<Project?> UpdateProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        ProjectUpdate update,
        CancellationToken cancellationToken = default
    );

    /// <summary>Deletes a project. It can be restored until it is removed.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="slug">The slug of the project.</param>
    /// <param name="cascade">Whether its environments are deleted with it; otherwise it must have none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<DeleteOutcome> DeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        bool cascade = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>Restores a deleted project with the environments that were deleted with it.</summary>
    /// <param name="initiator">Who restores it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="slug">The slug of the project.</param>
    /// <param name="limits">The numbers of items that the organization may have with it, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The project, or null when no deleted project has the slug.</returns>
    /// <exception cref="QuotaExceededException">The organization would have more than its limits.</exception>
    Task<Project?> UndeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Adds an environment.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="first">
    /// The first entry of its log, whose base is <see cref="EnvironmentVersion.Initial"/>, or null: it starts without flags.
    /// </param>
    /// <param name="limit">The number of environments that the organization may have, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// False when an environment has or had the id: a new environment must not inherit the rulesets, versions and events of a deleted one.
    /// </returns>
    /// <exception cref="ParentNotFoundException">The project does not exist.</exception>
    /// <exception cref="QuotaExceededException">The organization has as many environments already.</exception>
    Task<bool> AddEnvironmentAsync(
        Initiator initiator,
        ProjectEnvironment environment,
        Change? first = null,
        int? limit = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Changes an environment.</summary>
    /// <returns>The environment after the change, or null when it does not exist or is deleted.</returns>
    Task<ProjectEnvironment?> UpdateEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        EnvironmentUpdate update,
        CancellationToken cancellationToken = default
    );

    /// <summary>Deletes an environment. It can be restored until it is removed.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="id">The environment.</param>
    /// <param name="cascade">
    /// Whether its SDK keys are deleted with it; otherwise it must have none, so that no running service loses its flags by accident.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<DeleteOutcome> DeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        bool cascade = false,
        CancellationToken cancellationToken = default
    );

    /// <summary>Restores a deleted environment with the SDK keys that were deleted with it.</summary>
    /// <param name="initiator">Who restores it.</param>
    /// <param name="id">The environment.</param>
    /// <param name="limits">The numbers of items that the organization may have with it, or null.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The environment, or null when no deleted environment has the id.</returns>
    /// <exception cref="QuotaExceededException">The organization would have more than its limits.</exception>
    Task<ProjectEnvironment?> UndeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Removes what was deleted before a time, with everything in it. The log, the snapshots and the cursors of a removed environment stay
    /// as a record, and its id is not available again, and neither is the slug of a removed organization. The slug of a removed project is
    /// available again.
    /// </summary>
    /// <param name="initiator">Who removes it.</param>
    /// <param name="deletedBefore">What was deleted earlier is removed.</param>
    /// <param name="cancellationToken">Stops between two removals.</param>
    /// <returns>The number of removed organizations, projects and environments that were deleted themselves.</returns>
    Task<int> RemoveDeletedAsync(Initiator initiator, DateTimeOffset deletedBefore, CancellationToken cancellationToken = default);

    /// <summary>Returns every environment of the installation that exists, by id. Deleted ones do not.</summary>
    Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default);
}
