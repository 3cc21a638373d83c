using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Environments.Subscribers;

/// <summary>Creates the subscriptions of an environment, one for each registered <see cref="IChangeSubscriber"/>.</summary>
public sealed class ChangeSubscriptions
{
    private readonly IReadOnlyList<IChangeSubscriber> _subscribers;
    private readonly Func<IChangeSubscriber, EnvironmentId, IChangeLog, ChangeSubscription> _create;
    private readonly IChangeLog _log;

    /// <summary>Initializes the factory.</summary>
    /// <exception cref="InvalidOperationException">Two subscribers have the same name.</exception>
    public ChangeSubscriptions(
        IEnumerable<IChangeSubscriber> subscribers,
        IChangeLog log,
        IChangeCursors cursors,
        IOptions<SubscriberOptions> options,
        SubscriberMetrics metrics,
        TimeProvider time,
        ILogger<ChangeSubscriptions> logger
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        _subscribers = [.. subscribers];
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (_subscribers.FirstOrDefault(subscriber => !names.Add(subscriber.Name)) is { } second)
            throw new InvalidOperationException($"Two change subscribers are named '{second.Name}'; they would share a cursor.");
        _log = log;
        _create = (subscriber, environment, reads) => new(subscriber, environment, reads, cursors, options.Value, metrics, time, logger);
    }

    /// <summary>Gets whether any subscriber is registered.</summary>
    public bool Any => _subscribers.Count > 0;

    /// <summary>Starts the subscriptions of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops them.</param>
    public EnvironmentSubscriptions Start(EnvironmentId environment, CancellationToken cancellationToken)
    {
        var reads = new SharedChangeReads(_log);
        return new([.. _subscribers.Select(subscriber => _create(subscriber, environment, reads))], cancellationToken);
    }
}
