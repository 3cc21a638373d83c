using FlagCluster.Watching.Actions;

namespace FlagCluster.Watching.Tests;

/// <summary>Receives notifications for the target "ops".</summary>
internal sealed class RecordingNotifier : IAlertNotifier
{
    private readonly List<AlertNotification> _received = [];

    public IReadOnlyList<AlertNotification> Received => _received;

    public bool Has(string target) => target == "ops";

    public Task<string?> NotifyAsync(AlertNotification notification, CancellationToken cancellationToken = default)
    {
        _received.Add(notification);
        return Task.FromResult<string?>(null);
    }
}
