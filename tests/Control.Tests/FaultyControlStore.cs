using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Delivery;

namespace FlagCluster.Control.Tests;

/// <summary>A real control store that can go away.</summary>
public sealed class FaultyControlStore(IControlStore inner) : IControlStore
{
    /// <summary>True makes every call fail.</summary>
    public bool Away { get; set; }

    /// <summary>True gives the first reading no answer, not even when it is cancelled.</summary>
    public bool Silent { get; set; }

    private IControlStore Store => Away ? throw new StorageUnavailableException("The store is away, as the test wants it.") : inner;

    public Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default) => Store.AddOrganizationAsync(organization, cancellationToken);

    public Task<IReadOnlyList<Organization>> ListOrganizationsAsync(CancellationToken cancellationToken = default) =>
        Silent ? new TaskCompletionSource<IReadOnlyList<Organization>>().Task : Store.ListOrganizationsAsync(cancellationToken);

    public Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default) => Store.AddProjectAsync(project, cancellationToken);

    public Task<IReadOnlyList<Project>> ListProjectsAsync(string organization, CancellationToken cancellationToken = default) => Store.ListProjectsAsync(organization, cancellationToken);

    public Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default) => Store.AddEnvironmentAsync(environment, cancellationToken);

    public Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) => Store.ListEnvironmentsAsync(cancellationToken);

    public Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default) => Store.AddSdkKeyAsync(key, cancellationToken);

    public Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default) => Store.DeleteSdkKeyAsync(environment, id, cancellationToken);

    public Task<IReadOnlyList<SdkKey>> ListSdkKeysAsync(CancellationToken cancellationToken = default) => Store.ListSdkKeysAsync(cancellationToken);

    public Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default) => Store.AddApiTokenAsync(token, cancellationToken);

    public Task<IReadOnlyList<ApiToken>> ListApiTokensAsync(CancellationToken cancellationToken = default) => Store.ListApiTokensAsync(cancellationToken);
}
