using System.Runtime.InteropServices;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Counts the equal events of one report, which count separately although their texts give one id. Not thread-safe.</summary>
internal sealed class EqualEvents
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>Returns the number of events before this one that are equal to it.</summary>
    /// <param name="digest">The digest of the event's text.</param>
    public int OrdinalOf(string digest) => CollectionsMarshal.GetValueRefOrAddDefault(_seen, digest, out _)++;
}
