using FlagCluster.Watching.Rules;

namespace FlagCluster.Watching.Actions;

/// <summary>Delivers to the log: every alert is written there when it opens, so there is nothing left to do.</summary>
internal sealed class LogNotifier : IAlertNotifier
{
    /// <inheritdoc/>
    public bool Has(string target) => target == AlertTargets.Log;

    /// <inheritdoc/>
    public Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);
}
