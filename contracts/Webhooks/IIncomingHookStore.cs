using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Stores incoming hooks, and which requests they have received. Each write is durable when it returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IIncomingHookStore
{
    /// <summary>The largest number of hooks of one project.</summary>
    const int MaxHooks = 50;

    /// <summary>Adds a hook.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the project has <see cref="MaxHooks"/>.</returns>
    /// <exception cref="ParentNotFoundException">The environment does not exist.</exception>
    Task<bool> AddAsync(Initiator initiator, IncomingHook hook, CancellationToken cancellationToken = default);

    /// <summary>Replaces the secret of a hook.</summary>
    /// <param name="initiator">Who replaces it.</param>
    /// <param name="hook">The hook with its new secret.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the hook does not exist.</returns>
    Task<bool> ReplaceSecretAsync(Initiator initiator, IncomingHook hook, CancellationToken cancellationToken = default);

    /// <summary>Deletes a hook.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when the project has no such hook.</returns>
    Task<bool> DeleteAsync(Initiator initiator, Scope project, string id, CancellationToken cancellationToken = default);

    /// <summary>Returns a hook by its id, or null.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IncomingHook?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the hooks of a project by id.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">The id after which the list starts, or null.</param>
    /// <param name="limit">The largest number of hooks.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<IncomingHook>> ListAsync(Scope project, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Records that a request was carried out, unless the same one was before.</summary>
    /// <param name="hook">The id of the hook.</param>
    /// <param name="delivery">The id that the sender gave the request.</param>
    /// <param name="digest">SHA-256 of the body: the id is not signed.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    /// <returns>False when the hook has received the id or the body before.</returns>
    Task<bool> TryRecordAsync(
        string hook,
        string delivery,
        ReadOnlyMemory<byte> digest,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns whether a hook has received a request with an id or a body before.</summary>
    /// <param name="hook">The id of the hook.</param>
    /// <param name="delivery">The id that the sender gave the request.</param>
    /// <param name="digest">SHA-256 of the body.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<bool> IsRecordedAsync(string hook, string delivery, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken = default);
}
