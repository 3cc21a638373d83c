using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Where organizations, projects, environments, keys and tokens are kept. Each call is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IControlStore
{
    /// <summary>Adds an organization.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default);

    /// <summary>Every organization, by slug.</summary>
    Task<IReadOnlyList<Organization>> ListOrganizationsAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a project; its organization must exist.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default);

    /// <summary>The projects of an organization, by slug.</summary>
    Task<IReadOnlyList<Project>> ListProjectsAsync(string organization, CancellationToken cancellationToken = default);

    /// <summary>Adds an environment; its project must exist.</summary>
    /// <returns>False when the slug is taken.</returns>
    Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default);

    /// <summary>Every environment of the installation, by id.</summary>
    Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a data plane key; its environment must exist.</summary>
    Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default);

    /// <summary>Removes a data plane key.</summary>
    /// <returns>False when the environment has no such key.</returns>
    Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default);

    /// <summary>Every data plane key of the installation, oldest first.</summary>
    Task<IReadOnlyList<SdkKey>> ListSdkKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a control plane token; its organization must exist.</summary>
    Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default);

    /// <summary>Every control plane token of the installation, oldest first.</summary>
    Task<IReadOnlyList<ApiToken>> ListApiTokensAsync(CancellationToken cancellationToken = default);
}
