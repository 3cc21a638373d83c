namespace FlagCluster.Watching.Actions;

/// <summary>Delivers notifications about alerts, at least once.</summary>
public interface IAlertNotifier
{
    /// <summary>Returns whether this notifier delivers to a target.</summary>
    /// <param name="target">The name of the target.</param>
    bool Has(string target);

    /// <summary>Delivers a notification.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="cancellationToken">Cancels the delivery; the outcome is unknown then.</param>
    /// <returns>Null when it was delivered; otherwise why it was not, without secrets. It is repeated later.</returns>
    Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default);
}
