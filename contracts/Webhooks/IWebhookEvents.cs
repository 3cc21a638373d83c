using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Queues events for the webhooks that receive them. What is queued is durable when a method returns.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IWebhookEvents
{
    /// <summary>Returns whether any enabled webhook belongs to a project or to its organization.</summary>
    /// <param name="scope">The project, or an environment of it.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<bool> AreReceivedAsync(Scope scope, CancellationToken cancellationToken = default);

    /// <summary>Queues events of one scope, in their order. An event that was queued before is not queued again.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    Task AppendAsync(IReadOnlyList<WebhookEvent> events, CancellationToken cancellationToken = default);

    /// <summary>Queues an event for one webhook, whatever events it receives otherwise.</summary>
    /// <param name="webhook">The id of the webhook. It must belong to the project of the event or to its organization.</param>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">Cancels the write; its outcome is unknown then.</param>
    /// <returns>False when there is no such webhook, or it is disabled.</returns>
    Task<bool> AppendToAsync(string webhook, WebhookEvent item, CancellationToken cancellationToken = default);
}
