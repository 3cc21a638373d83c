using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Events.Changes;

namespace FlagCluster.Grains.Changes;

/// <summary>Hands an environment's changes to every <see cref="IChangeSink"/> of the silo, from the log's beginning. One that fails holds up the others.</summary>
[GrainType(GrainNames.ChangeFeed)]
internal sealed class ChangeFeedGrain(IGrainContext context, ChangeSubscriberServices services, IEnumerable<IChangeSink> sinks) : ChangeSubscriberGrain(context, services)
{
    private readonly IChangeSink[] _sinks = [.. sinks];

    protected override bool Wanted => _sinks.Length > 0;

    protected override async Task HandleAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        foreach (var sink in _sinks) await sink.SendAsync(Environment, changes, cancellationToken);
    }
}
