using FlagCluster.Contracts.Access;
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

    public Task<bool> AddOrganizationAsync(Actor actor, Organization organization, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddOrganizationAsync(actor, organization, cancellationToken);

    public Task<bool> RenameOrganizationAsync(Actor actor, string slug, string name, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RenameOrganizationAsync(actor, slug, name, cancellationToken);

    public Task<bool> AddProjectAsync(Actor actor, Project project, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddProjectAsync(actor, project, cancellationToken);

    public Task<bool> RenameProjectAsync(
        Actor actor,
        string organization,
        string slug,
        string name,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.RenameProjectAsync(actor, organization, slug, name, cancellationToken);

    public Task<DeleteOutcome> DeleteProjectAsync(
        Actor actor,
        string organization,
        string slug,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.DeleteProjectAsync(actor, organization, slug, cancellationToken);

    public Task<bool> AddEnvironmentAsync(Actor actor, ProjectEnvironment environment, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddEnvironmentAsync(actor, environment, cancellationToken);

    public Task<bool> RenameEnvironmentAsync(Actor actor, EnvironmentId id, string name, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RenameEnvironmentAsync(actor, id, name, cancellationToken);

    public Task<DeleteOutcome> DeleteEnvironmentAsync(Actor actor, EnvironmentId id, CancellationToken cancellationToken = default) =>
        Store.Tenancy.DeleteEnvironmentAsync(actor, id, cancellationToken);

    public Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        Store.Tenancy.ListEnvironmentsAsync(cancellationToken);

    public Task AddSdkKeyAsync(Actor actor, SdkKey key, CancellationToken cancellationToken = default) =>
        Store.Credentials.AddSdkKeyAsync(actor, key, cancellationToken);

    public Task<bool> DeleteSdkKeyAsync(Actor actor, EnvironmentId environment, string id, CancellationToken cancellationToken = default) =>
        Store.Credentials.DeleteSdkKeyAsync(actor, environment, id, cancellationToken);

    public Task AddApiTokenAsync(Actor actor, ApiToken token, CancellationToken cancellationToken = default) =>
        Store.Credentials.AddApiTokenAsync(actor, token, cancellationToken);

    public Task<DeleteOutcome> DeleteApiTokenAsync(
        Actor actor,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    ) => Store.Credentials.DeleteApiTokenAsync(actor, organization, id, cancellationToken);
}
