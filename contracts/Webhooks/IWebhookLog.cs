using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Provides the deliveries of a webhook to the people who look after it.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IWebhookLog
{
    /// <summary>Returns the deliveries of a webhook, newest first.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="status">Only deliveries with this status; null for all.</param>
    /// <param name="after">The time and the id of the delivery after which the list starts, or null.</param>
    /// <param name="limit">The largest number of deliveries.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<WebhookDelivery>> ListAsync(
        string webhook,
        DeliveryStatus? status,
        (DateTimeOffset CreatedAt, string Id)? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns a delivery of a webhook with its attempts, oldest first; null when there is no such delivery.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="id">The id of the delivery.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryAttempt> Attempts)?> FindAsync(
        string webhook,
        string id,
        CancellationToken cancellationToken = default
    );

    /// <summary>Queues a delivery again, with the same id, to be attempted at once.</summary>
    /// <param name="webhook">The id of the webhook.</param>
    /// <param name="id">The id of the delivery.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    /// <returns>False when there is no such delivery.</returns>
    Task<bool> RedeliverAsync(string webhook, string id, DateTimeOffset now, CancellationToken cancellationToken = default);
}
