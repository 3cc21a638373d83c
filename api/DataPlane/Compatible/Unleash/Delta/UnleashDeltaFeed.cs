using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;

/// <summary>
/// Provides the changes of features: those since a reader's version when it is one of the last, everything otherwise. The ruleset is
/// translated when the first reader of a version needs it, so that changes in quick succession become one.
/// </summary>
/// <param name="replica">The replica of the environment.</param>
/// <param name="options">Limits the changes that are kept.</param>
internal sealed class UnleashDeltaFeed(EnvironmentReplica replica, StreamOptions options) : IStreamFeed
{
    private readonly Lock _lock = new();
    private volatile State? _state;

    /// <inheritdoc/>
    public StreamFrame? Next(EnvironmentVersion has)
    {
        var state = Current();
        // Another server may have sent the reader a newer version than this one has. It waits.
        if (has >= state.Version)
            return null;
        return (state.Find(has) is { } index ? state.Deltas[index].Delta : state.Everything).Frame;
    }

    /// <summary>Returns whether a reader that has a version continues from it without receiving everything.</summary>
    public bool Holds(EnvironmentVersion has)
    {
        var state = Current();
        return has == state.Version || state.Find(has) is not null;
    }

    /// <summary>Returns the newest version, and the changes since another one; everything when they are not kept.</summary>
    /// <param name="has">The other version, or null.</param>
    public (EnvironmentVersion Version, IReadOnlyList<UnleashDelta> Deltas) Since(EnvironmentVersion? has)
    {
        var state = Current();
        if (has is { } known && state.Find(known) is { } index)
            return (state.Version, [.. state.Deltas[index..].Select(kept => kept.Delta)]);
        return (state.Version, [state.Everything]);
    }

    private State Current()
    {
        var state = _state;
        if (state is not null && state.Version == replica.Current.Version)
            return state;
        lock (_lock)
        {
            var current = replica.Current;
            if (_state is { } known && known.Version == current.Version)
                return known;
            var parts = new UnleashParts(current);
            return _state = _state is { } last ? last.Advance(parts, options) : new(parts, []);
        }
    }

    private sealed class State(UnleashParts parts, (EnvironmentVersion From, UnleashDelta Delta)[] deltas)
    {
        private readonly Lazy<UnleashDelta> _everything = new(() => UnleashDelta.Hydrate(parts));

        public EnvironmentVersion Version => parts.Version;

        public (EnvironmentVersion From, UnleashDelta Delta)[] Deltas => deltas;

        public UnleashDelta Everything => _everything.Value;

        /// <summary>Returns the position of the change after a version, or null. Nearly all readers have the last but one.</summary>
        public int? Find(EnvironmentVersion has)
        {
            for (var i = deltas.Length - 1; i >= 0; i--)
                if (deltas[i].From == has)
                    return i;
            return null;
        }

        public State Advance(UnleashParts next, StreamOptions options)
        {
            var delta = UnleashDelta.Between(parts, next);
            var first = deltas.Length;
            long bytes = delta.Events.Length;
            while (
                first > 0
                && deltas.Length - first + 1 < options.RingFrames
                && (bytes += deltas[first - 1].Delta.Events.Length) <= options.RingBytes
            )
                first--;
            return new(next, [.. deltas[first..], (parts.Version, delta)]);
        }
    }
}
