namespace FlagCluster.Environments.Subscribers;

/// <summary>Represents the running subscriptions of one environment. They are independent: one that fails does not delay another.</summary>
public sealed class EnvironmentSubscriptions
{
    private readonly IReadOnlyList<ChangeSubscription> _subscriptions;

    internal EnvironmentSubscriptions(IReadOnlyList<ChangeSubscription> subscriptions, CancellationToken cancellationToken)
    {
        _subscriptions = subscriptions;
        // On the thread pool, whatever scheduler the caller has: a subscriber that blocks its thread must not block a grain.
        Completion = Task.WhenAll(
            subscriptions.Select(subscription => Task.Run(() => subscription.RunAsync(cancellationToken), CancellationToken.None))
        );
    }

    /// <summary>Gets the task that completes when all subscriptions have stopped.</summary>
    public Task Completion { get; }

    /// <summary>Gets whether every subscriber has handled everything that was in the log when it was last read.</summary>
    public bool AreCaughtUp => _subscriptions.All(subscription => subscription.IsCaughtUp);

    /// <summary>Makes every subscription read the log: it may have changed. Thread-safe; returns at once.</summary>
    public void Notify()
    {
        foreach (var subscription in _subscriptions)
            subscription.Notify();
    }
}
