using System.Text;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>OFREP's stream: tells that something changed, and nothing else. Only the newest event matters.</summary>
internal sealed class RefetchFeed : IStreamFeed
{
    private volatile Latest _latest = new("", EnvironmentVersion.None, new(EnvironmentVersion.None, EnvironmentVersion.None, []));

    /// <summary>What names the current answers: the version, and the stretch between time windows when there are any.</summary>
    public static string Id(EnvironmentVersion version, int stretch) => stretch == 0 ? $"{version}" : $"{version}-{stretch}";

    /// <summary>Notes a change of the ruleset, or the opening or closing of a time window; called by one thread at a time.</summary>
    /// <returns>False when it is noted already.</returns>
    public bool Update(EnvironmentVersion version, int stretch)
    {
        var id = Id(version, stretch);
        if (id == _latest.Id) return false;
        // The position of a reader is a count of events: a time window moves it, though the version stays.
        var position = _latest.Frame.Version.Next;
        _latest = new(id, version, new(EnvironmentVersion.None, position, Encoding.ASCII.GetBytes(
            $"event: message\nid: {id}\ndata: {{\"type\":\"refetchEvaluation\",\"etag\":\"{id}\"}}\n\n")));
        return true;
    }

    /// <summary>The position of a reader whose answers are of an id.</summary>
    public EnvironmentVersion PositionOf(string? id)
    {
        var latest = _latest;
        // Answers of another server may be newer than those here, which are then nothing to fetch.
        var known = latest.Id == id || (EnvironmentVersion.TryParse(id?.Split('-')[0], out var version) && version > latest.Version);
        return known ? latest.Frame.Version : EnvironmentVersion.None;
    }

    public StreamFrame? Next(EnvironmentVersion has) => _latest.Frame is var frame && frame.Version == has ? null : frame;

    private sealed record Latest(string Id, EnvironmentVersion Version, StreamFrame Frame);
}
