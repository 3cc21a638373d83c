using FlagCluster.Contracts.Access;

namespace FlagCluster.Analytics.Storage;

/// <summary>Reads alerts, and stores what people do with them.</summary>
/// <remarks>Every method throws <c>StorageUnavailableException</c> when the store cannot answer.</remarks>
public interface IAlertStore
{
    /// <summary>Returns alerts, newest first.</summary>
    Task<IReadOnlyList<Alert>> ReadAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns an alert, or null.</summary>
    Task<Alert?> FindAlertAsync(string environment, string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the actions of an alert, in the order of the rule.</summary>
    Task<IReadOnlyList<AlertAction>> ReadActionsAsync(string environment, string alert, CancellationToken cancellationToken = default);

    /// <summary>Acknowledges an alert, once: the first actor stays. The audit log gets an entry in the same transaction.</summary>
    Task AcknowledgeAsync(
        Initiator initiator,
        string environment,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Resolves an open alert and, in the same transaction, the state of its rule, which can then fire again after its cool-down. The audit
    /// log gets an entry.
    /// </summary>
    Task ResolveAsync(
        Initiator initiator,
        string environment,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    );
}
