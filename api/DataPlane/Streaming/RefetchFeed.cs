using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Provides the events of OFREP streams: it reports that evaluations may have changed, and nothing else. Only the newest event matters.
/// </summary>
internal sealed class RefetchFeed : IStreamFeed
{
    private volatile Latest _latest = new("", EnvironmentVersion.None, 0, new(EnvironmentVersion.None, EnvironmentVersion.None, []));

    /// <summary>
    /// Returns the id of the current answers: the version, and the position among the boundaries of time windows when there are any.
    /// </summary>
    public static string Id(EnvironmentVersion version, int timeWindow) => timeWindow == 0 ? $"{version}" : $"{version}-{timeWindow}";

    /// <summary>Adds a change of the ruleset or the opening or closing of a time window; called by one thread at a time.</summary>
    public void Update(EnvironmentVersion version, int timeWindow)
    {
        var id = Id(version, timeWindow);
        if (id == _latest.Id)
            return;
        // A reader's position counts events: a time window advances it, although the version stays.
        var position = _latest.Frame.Version.Next;
        var text = $"event: message\nid: {id}\ndata: {{\"type\":\"refetchEvaluation\",\"etag\":\"{id}\"}}\n\n";
        _latest = new(id, version, timeWindow, new(EnvironmentVersion.None, position, Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Returns the position of a reader whose answers have an id.</summary>
    public EnvironmentVersion PositionOf(string? id)
    {
        var latest = _latest;
        var isKnown =
            TryParse(id, out var version, out var timeWindow) && (version, timeWindow).CompareTo((latest.Version, latest.TimeWindow)) >= 0;
        // Answers of another server may be newer than those of this one, also because its clock is ahead; then there is nothing to fetch.
        return isKnown ? latest.Frame.Version : EnvironmentVersion.None;
    }

    private static bool TryParse(string? id, out EnvironmentVersion version, out int timeWindow)
    {
        timeWindow = 0;
        var parts = id?.Split('-') ?? [];
        return EnvironmentVersion.TryParse(parts.FirstOrDefault(), out version)
            && (
                parts.Length == 1
                || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out timeWindow))
            );
    }

    public StreamFrame? Next(EnvironmentVersion has)
    {
        var frame = _latest.Frame;
        return frame.Version == has ? null : frame;
    }

    private sealed record Latest(string Id, EnvironmentVersion Version, int TimeWindow, StreamFrame Frame);
}
