using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>A real control store that can become unavailable.</summary>
public sealed class FaultyControlStore(OpenStore inner) : ITenancyStore, ICredentialStore, IAccessStore, ITokenUses, IControlChanges
{
    /// <summary>Gets or sets whether every call fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Gets or sets whether a read never completes, not even when it is cancelled.</summary>
    public bool IsUnresponsive { get; set; }

    /// <summary>Gets or sets what the next read waits for before it returns what it has read; null for nothing.</summary>
    public Task? NextAnswer { get; set; }

    /// <summary>Gets the limits with which keys were added; null where none was counted.</summary>
    public List<int?> KeyLimits { get; } = [];

    /// <summary>Gets the results of the reads; null when nothing changed.</summary>
    public List<ControlChanges?> Reads { get; } = [];

    private OpenStore Store => IsUnavailable ? throw new StorageUnavailableException("The test made the store unavailable.") : inner;

    public async Task<ControlChanges?> ReadAsync(long? after, CancellationToken cancellationToken = default)
    {
        if (IsUnresponsive)
            return await new TaskCompletionSource<ControlChanges?>().Task;
        var changes = await Store.ControlChanges.ReadAsync(after, cancellationToken);
        Reads.Add(changes);
        if (NextAnswer is { } answer)
        {
            NextAnswer = null;
            await answer;
        }
        return changes;
    }

    public Task<bool> AddOrganizationAsync(Initiator initiator, Organization organization, CancellationToken cancellationToken = default) =>
        Store.Tenancy.AddOrganizationAsync(initiator, organization, cancellationToken);

    public Task<Organization?> UpdateOrganizationAsync(
        Initiator initiator,
        string slug,
        OrganizationUpdate update,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UpdateOrganizationAsync(initiator, slug, update, cancellationToken);

    public Task<DeleteOutcome> DeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        bool cascade = false,
        ControlCondition? administrated = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.DeleteOrganizationAsync(initiator, slug, cascade, administrated, cancellationToken);

    public Task<Organization?> UndeleteOrganizationAsync(
        Initiator initiator,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UndeleteOrganizationAsync(initiator, slug, limits, cancellationToken);

    public Task<bool> RequireSecondFactorAsync(
        Initiator initiator,
        string slug,
        DateTimeOffset? from,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.RequireSecondFactorAsync(initiator, slug, from, cancellationToken);

    public Task<bool> RequireSsoAsync(Initiator initiator, string slug, string? exempt, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RequireSsoAsync(initiator, slug, exempt, cancellationToken);

    public Task<bool> AddProjectAsync(
        Initiator initiator,
        Project project,
        int? limit = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.AddProjectAsync(initiator, project, limit, cancellationToken);

    public Task<Project?> UpdateProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        ProjectUpdate update,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UpdateProjectAsync(initiator, organization, slug, update, cancellationToken);

    public Task<DeleteOutcome> DeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        bool cascade = false,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.DeleteProjectAsync(initiator, organization, slug, cascade, cancellationToken);

    public Task<Project?> UndeleteProjectAsync(
        Initiator initiator,
        string organization,
        string slug,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UndeleteProjectAsync(initiator, organization, slug, limits, cancellationToken);

    public Task<bool> AddEnvironmentAsync(
        Initiator initiator,
        ProjectEnvironment environment,
        Change? first = null,
        int? limit = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.AddEnvironmentAsync(initiator, environment, first, limit, cancellationToken);

    public Task<ProjectEnvironment?> UpdateEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        EnvironmentUpdate update,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UpdateEnvironmentAsync(initiator, id, update, cancellationToken);

    public Task<DeleteOutcome> DeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        bool cascade = false,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.DeleteEnvironmentAsync(initiator, id, cascade, cancellationToken);

    public Task<ProjectEnvironment?> UndeleteEnvironmentAsync(
        Initiator initiator,
        EnvironmentId id,
        Quotas? limits = null,
        CancellationToken cancellationToken = default
    ) => Store.Tenancy.UndeleteEnvironmentAsync(initiator, id, limits, cancellationToken);

    public Task<int> RemoveDeletedAsync(Initiator initiator, DateTimeOffset deletedBefore, CancellationToken cancellationToken = default) =>
        Store.Tenancy.RemoveDeletedAsync(initiator, deletedBefore, cancellationToken);

    public Task<IReadOnlyList<ProjectEnvironment>> ListEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        Store.Tenancy.ListEnvironmentsAsync(cancellationToken);

    public Task AddSdkKeyAsync(Initiator initiator, SdkKey key, int? limit = null, CancellationToken cancellationToken = default)
    {
        KeyLimits.Add(limit);
        return Store.Credentials.AddSdkKeyAsync(initiator, key, limit, cancellationToken);
    }

    public Task<SdkKey?> UpdateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        SdkKeyUpdate update,
        CancellationToken cancellationToken = default
    ) => Store.Credentials.UpdateSdkKeyAsync(initiator, environment, id, update, cancellationToken);

    public Task<SdkKey?> RotateSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        ReadOnlyMemory<byte> hash,
        DateTimeOffset? previousUntil,
        CancellationToken cancellationToken = default
    ) => Store.Credentials.RotateSdkKeyAsync(initiator, environment, id, hash, previousUntil, cancellationToken);

    public Task MarkUsedAsync(IReadOnlyCollection<KeyUse> uses, CancellationToken cancellationToken = default) =>
        Store.Credentials.MarkUsedAsync(uses, cancellationToken);

    public Task<IReadOnlyList<KeyUse>> ReadUsesAsync(
        EnvironmentId environment,
        IReadOnlyCollection<string>? keys = null,
        CancellationToken cancellationToken = default
    ) => Store.Credentials.ReadUsesAsync(environment, keys, cancellationToken);

    public Task<bool> DeleteSdkKeyAsync(
        Initiator initiator,
        EnvironmentId environment,
        string id,
        CancellationToken cancellationToken = default
    ) => Store.Credentials.DeleteSdkKeyAsync(initiator, environment, id, cancellationToken);

    public Task<bool> WriteAsync(
        Initiator initiator,
        AccessEntry entry,
        long? known,
        Func<ControlChanges, ControlChanges?> plan,
        CancellationToken cancellationToken = default
    ) => Store.Access.WriteAsync(initiator, entry, known, plan, cancellationToken);

    public Task RecordAsync(IReadOnlyDictionary<string, DateOnly> days, CancellationToken cancellationToken = default) =>
        Store.Get<ITokenUses>().RecordAsync(days, cancellationToken);

    public Task<IReadOnlyDictionary<string, DateOnly>> ReadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken = default
    ) => Store.Get<ITokenUses>().ReadAsync(tokens, cancellationToken);
}
