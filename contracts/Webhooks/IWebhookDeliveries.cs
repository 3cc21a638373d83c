using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>
/// Provides the queued deliveries to the processes that make them. A process leases a webhook and makes its deliveries one after another,
/// so that no two processes attempt the same delivery at once.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IWebhookDeliveries
{
    /// <summary>Returns the webhooks with a delivery that is due and without a lease, those that do not fail first.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="limit">The largest number of webhooks.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<DueWebhook>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Leases a webhook.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="owner">The process.</param>
    /// <param name="now">The current time.</param>
    /// <param name="until">The time until which the lease is held.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    /// <returns>The webhook, or null when another process holds the lease or the webhook is disabled or deleted.</returns>
    Task<Webhook?> LeaseAsync(
        string webhook,
        string owner,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the delivery of a webhook that is due for the longest time, or null.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<WebhookDelivery?> ReadNextAsync(string webhook, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Records an attempt, and extends the lease.</summary>
    /// <param name="result">The result of the attempt.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    /// <returns>The state of the webhook; null when the lease was lost, and nothing was recorded.</returns>
    Task<WebhookState?> RecordAsync(AttemptResult result, CancellationToken cancellationToken = default);

    /// <summary>Ends a lease, if the process still holds it.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="owner">The process.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    Task ReleaseAsync(string webhook, string owner, CancellationToken cancellationToken = default);

    /// <summary>Removes completed deliveries, and events that no delivery needs.</summary>
    /// <param name="before">Deliveries that were completed before this time are removed.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    Task RemoveCompletedAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>Represents a webhook with a delivery that is due.</summary>
/// <param name="Id">The id of the webhook.</param>
/// <param name="IsFailing">Whether its last attempt failed.</param>
public readonly record struct DueWebhook(string Id, bool IsFailing);
