using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>A real control store that can become unavailable.</summary>
public sealed class FaultyControlStore(OpenStore inner) : ITenancyStore, ICredentialStore, IControlChanges
{
    /// <summary>Gets or sets whether every call fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Gets or sets whether a read never completes, not even when it is cancelled.</summary>
    public bool IsUnresponsive { get; set; }

    /// <summary>Gets the results of the reads; null when nothing changed.</summary>
    public List<ControlChanges?> Reads { get; } = [];

    private OpenStore Store => IsUnavailable ? throw new StorageUnavailableException("The test made the store unavailable.") : inner;

    public async Task<ControlChanges?> ReadAsync(long? after, CancellationToken cancellationToken = default)
    {
        if (IsUnresponsive)
            return await new TaskCompletionSource<ControlChanges?>().Task;
        var changes = await Store.ControlChanges.ReadAsync(after, cancellationToken);
        Reads.Add(changes);
        return changes;
    }

    public Task<bool> AddOrganizationAsync(Organization organization, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddOrganizationAsync(organization, cancellationToken);

    public Task<bool> RenameOrganizationAsync(string slug, string name, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RenameOrganizationAsync(slug, name, cancellationToken);

    public Task<bool> AddProjectAsync(Project project, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddProjectAsync(project, cancellationToken);

    public Task<bool> RenameProjectAsync(string organization, string slug, string name, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RenameProjectAsync(organization, slug, name, cancellationToken);

    public Task<DeleteOutcome> DeleteProjectAsync(string organization, string slug, CancellationToken cancellationToken = default) =>
        Store.Tenancy.DeleteProjectAsync(organization, slug, cancellationToken);

    public Task<bool> AddEnvironmentAsync(ProjectEnvironment environment, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddEnvironmentAsync(environment, cancellationToken);

    public Task<bool> RenameEnvironmentAsync(EnvironmentId id, string name, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RenameEnvironmentAsync(id, name, cancellationToken);

    public Task<DeleteOutcome> DeleteEnvironmentAsync(EnvironmentId id, CancellationToken cancellationToken = default) =>
        Store.Tenancy.DeleteEnvironmentAsync(id, cancellationToken);

    public Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        Store.Tenancy.ListEnvironmentsAsync(cancellationToken);

    public Task AddSdkKeyAsync(SdkKey key, CancellationToken cancellationToken = default) =>
        Store.Credentials.AddSdkKeyAsync(key, cancellationToken);

    public Task<bool> DeleteSdkKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default) =>
        Store.Credentials.DeleteSdkKeyAsync(environment, id, cancellationToken);

    public Task AddApiTokenAsync(ApiToken token, CancellationToken cancellationToken = default) =>
        Store.Credentials.AddApiTokenAsync(token, cancellationToken);

    public Task<bool> DeleteApiTokenAsync(string organization, string id, CancellationToken cancellationToken = default) =>
        Store.Credentials.DeleteApiTokenAsync(organization, id, cancellationToken);
}
