using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Stores organizations, projects and environments. Each write is durable when it returns and increments the control version.</summary>
/// <remarks>
/// Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer. A slug is part of ids in logs, keys and
/// events, so it never changes: renaming changes the display name.
/// </remarks>
public interface ITenancyStore
{
    /// <summary>Adds an organization.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of an organization.</summary>
    /// <returns>False when the organization does not exist.</returns>
    Task<bool> RenameOrganizationAsync(string slug, string name, CancellationToken cancellationToken = default);

    /// <summary>Adds a project. Its organization must exist.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of a project.</summary>
    /// <returns>False when the project does not exist.</returns>
    Task<bool> RenameProjectAsync(string organization, string slug, string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a project that has no environments.</summary>
    Task<DeleteOutcome> DeleteProjectAsync(string organization, string slug, CancellationToken cancellationToken = default);

    /// <summary>Adds an environment. Its project must exist.</summary>
    /// <returns>
    /// False when the id is taken, or when it belonged to a deleted environment whose log is kept: a new environment must not
    /// inherit the rulesets and versions of an old one.
    /// </returns>
    Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default);

    /// <summary>Changes the display name of an environment.</summary>
    /// <returns>False when the environment does not exist.</returns>
    Task<bool> RenameEnvironmentAsync(EnvironmentId id, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes an environment that has no SDK keys, so that no running service loses its flags by accident. Its log, snapshots and
    /// cursors stay as a record, and its id is not available again.
    /// </summary>
    Task<DeleteOutcome> DeleteEnvironmentAsync(EnvironmentId id, CancellationToken cancellationToken = default);

    /// <summary>Returns every environment of the installation, by id.</summary>
    Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default);
}
