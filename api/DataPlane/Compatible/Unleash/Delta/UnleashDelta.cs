using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;

/// <summary>Represents events that lead from a version to another, serialized once for all readers.</summary>
internal sealed class UnleashDelta
{
    private readonly Lazy<StreamFrame> _frame;

    private UnleashDelta(string name, EnvironmentVersion from, EnvironmentVersion version, byte[] events)
    {
        Events = events;
        // A comment advances a reader without an event for its client, which keeps the id of the last event: that has the same features.
        _frame = new(() =>
            events.Length == 0
                ? new(from, version, ":\n\n"u8.ToArray())
                : StreamFrame.Create(name, from, version, [.. Head, .. events, .. Tail])
        );
    }

    /// <summary>Gets what comes before the events of an answer.</summary>
    public static ReadOnlySpan<byte> Head => "{\"events\":["u8;

    /// <summary>Gets what comes after the events of an answer.</summary>
    public static ReadOnlySpan<byte> Tail => "]}"u8;

    /// <summary>Gets the events as the elements of a JSON array.</summary>
    public byte[] Events { get; }

    /// <summary>Gets the events as one of a stream.</summary>
    public StreamFrame Frame => _frame.Value;

    /// <summary>Returns everything, for a reader of any version.</summary>
    public static UnleashDelta Hydrate(UnleashParts parts) =>
        new("unleash-connected", EnvironmentVersion.None, parts.Version, parts.Hydrate());

    /// <summary>Returns what has changed between two versions.</summary>
    public static UnleashDelta Between(UnleashParts from, UnleashParts to) =>
        new("unleash-updated", from.Version, to.Version, to.ChangesSince(from));
}
