using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Stores webhooks. Each write is durable when it returns, and has an entry in the log of control data.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IWebhookStore
{
    /// <summary>The largest number of webhooks of one project, and of one organization without its projects.</summary>
    const int MaxWebhooks = 50;

    /// <summary>Adds a webhook.</summary>
    /// <param name="initiator">Who adds it.</param>
    /// <param name="webhook">The webhook.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The webhook with its version, or null when the scope has <see cref="MaxWebhooks"/>.</returns>
    /// <exception cref="ParentNotFoundException">The organization or the project does not exist.</exception>
    Task<Webhook?> AddAsync(Initiator initiator, Webhook webhook, CancellationToken cancellationToken = default);

    /// <summary>Replaces a webhook when it still has the version that was read.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="webhook">The webhook with the version that was read.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The webhook with its new version, or null when it was changed or deleted.</returns>
    Task<Webhook?> UpdateAsync(Initiator initiator, Webhook webhook, CancellationToken cancellationToken = default);

    /// <summary>Deletes a webhook with its deliveries.</summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="scope">The organization or project to which it belongs.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when there is no such webhook.</returns>
    Task<bool> DeleteAsync(Initiator initiator, Scope scope, string id, CancellationToken cancellationToken = default);

    /// <summary>Returns a webhook of a scope, or null.</summary>
    /// <param name="scope">The organization or project to which it belongs.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<Webhook?> FindAsync(Scope scope, string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the webhooks of a scope by id. Those of an organization do not include those of its projects.</summary>
    /// <param name="scope">The organization or project.</param>
    /// <param name="after">The id after which the list starts, or null.</param>
    /// <param name="limit">The largest number of webhooks.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<Webhook>> ListAsync(Scope scope, string? after, int limit, CancellationToken cancellationToken = default);
}
