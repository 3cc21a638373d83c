using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Stores organizations, projects and environments. Each write is durable when it returns, increments the control version, and has an
/// entry in the control log.
/// </summary>
/// <remarks>
/// Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer. A slug is part of ids in logs, keys and
/// events, so it never changes: renaming changes the display name.
/// </remarks>
public interface ITenancyStore
{
    /// <summary>Adds an organization.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddOrganizationAsync(Actor actor, Organization organization, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of an organization.</summary>
    /// <returns>False when the organization does not exist.</returns>
    Task<bool> RenameOrganizationAsync(Actor actor, string slug, string name, CancellationToken cancellationToken = default);

    /// <summary>Adds a project.</summary>
    /// <returns>False when the slug is taken.</returns>
    /// <exception cref="ParentNotFoundException">The organization does not exist.</exception>
    Task<bool> AddProjectAsync(Actor actor, Project project, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of a project.</summary>
    /// <returns>False when the project does not exist.</returns>
    Task<bool> RenameProjectAsync(
        Actor actor,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    );

    /// <summary>Deletes a project that has no environments. Its slug is available again.</summary>
    Task<DeleteOutcome> DeleteProjectAsync(Actor actor, string organization, string slug, CancellationToken cancellationToken = default);

    /// <summary>Adds an environment.</summary>
    /// <returns>
    /// False when an environment has or had the id: a new environment must not inherit the rulesets, versions and events of a deleted one.
    /// </returns>
    /// <exception cref="ParentNotFoundException">The project does not exist.</exception>
    Task<bool> AddEnvironmentAsync(Actor actor, ProjectEnvironment environment, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of an environment.</summary>
    /// <returns>False when the environment does not exist.</returns>
    Task<bool> RenameEnvironmentAsync(Actor actor, EnvironmentId id, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an environment that has no SDK keys, so that no running service loses its flags by accident. Its log, snapshots and
    /// cursors stay as a record, and its id is not available again.
    /// </summary>
    Task<DeleteOutcome> DeleteEnvironmentAsync(Actor actor, EnvironmentId id, CancellationToken cancellationToken = default);

    /// <summary>Returns every environment of the installation, by id.</summary>
    Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default);
}
