using System.Text;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Provides the events of OFREP streams: it reports that evaluations may have changed, and nothing else. Only the newest event matters.
/// </summary>
internal sealed class RefetchFeed : IStreamFeed
{
    private volatile Latest _latest = new("", EnvironmentVersion.None, new(EnvironmentVersion.None, EnvironmentVersion.None, []));

    /// <summary>
    /// Returns the id of the current answers: the version, and the position among the boundaries of time windows when there are any.
    /// </summary>
    public static string Id(EnvironmentVersion version, int timeWindow) => timeWindow == 0 ? $"{version}" : $"{version}-{timeWindow}";

    /// <summary>Adds a change of the ruleset or the opening or closing of a time window; called by one thread at a time.</summary>
    /// <returns>False when it is known already.</returns>
    public bool Update(EnvironmentVersion version, int timeWindow)
    {
        var id = Id(version, timeWindow);
        if (id == _latest.Id)
            return false;
        // A reader's position counts events: a time window advances it, although the version stays.
        var position = _latest.Frame.Version.Next;
        var text = $"event: message\nid: {id}\ndata: {{\"type\":\"refetchEvaluation\",\"etag\":\"{id}\"}}\n\n";
        _latest = new(id, version, new(EnvironmentVersion.None, position, Encoding.ASCII.GetBytes(text)));
        return true;
    }

    /// <summary>Returns the position of a reader whose answers have an id.</summary>
    public EnvironmentVersion PositionOf(string? id)
    {
        var latest = _latest;
        // Answers of another server may be newer than those of this one; then there is nothing to fetch.
        var known = latest.Id == id || (EnvironmentVersion.TryParse(id?.Split('-')[0], out var version) && version > latest.Version);
        return known ? latest.Frame.Version : EnvironmentVersion.None;
    }

    public StreamFrame? Next(EnvironmentVersion has)
    {
        var frame = _latest.Frame;
        return frame.Version == has ? null : frame;
    }

    private sealed record Latest(string Id, EnvironmentVersion Version, StreamFrame Frame);
}
