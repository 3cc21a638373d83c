using FlagCluster.Events.Model;

namespace FlagCluster.Events.Destinations;

/// <summary>Delivers events to the <see cref="IEventFold"/> services of this process. Not durable.</summary>
internal sealed class LocalDestination(IEnumerable<IEventFold> folds) : IEventDestination
{
    public const string Key = "local";

    private readonly IEventFold[] _folds = [.. folds];

    public string Name => Key;

    public bool Durable => false;

    public Task DeliverAsync(IReadOnlyList<EventRecord> events, CancellationToken cancellationToken = default)
    {
        foreach (var fold in _folds)
            fold.Fold(events);
        return Task.CompletedTask;
    }
}
