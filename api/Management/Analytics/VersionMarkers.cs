using FlagCluster.Analytics.Reports;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Reads the changes that explain why a series changes.</summary>
internal sealed class VersionMarkers(IEnvironmentLog log)
{
    /// <summary>The largest number of markers of an answer.</summary>
    public const int Most = 200;

    private const int PageSize = 200;
    private const int MostRead = 2_000;

    /// <summary>Returns the changes in the time of an axis, oldest first.</summary>
    /// <param name="request">The request. The history requires the permission to read flags and, without a flag, segments.</param>
    /// <param name="flag">The flag whose changes are returned; null for all changes.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The markers, and whether older ones are missing.</returns>
    public async Task<(IReadOnlyList<MarkerItem> Markers, bool Truncated)> ReadAsync(
        EnvironmentRequest request,
        string? flag,
        SeriesAxis axis
    )
    {
        Permission[] required = flag is null ? [Permission.FlagsRead, Permission.SegmentsRead] : [Permission.FlagsRead];
        if (request.Missing(required).Count > 0)
            return ([], false);
        var markers = new List<MarkerItem>();
        EnvironmentVersion? before = null;
        for (var read = 0; read < MostRead; )
        {
            var page = await log.ReadHistoryAsync(request.Id, before, PageSize, request.Aborted);
            foreach (var change in page)
            {
                var time = change.Time.ToUnixTimeMilliseconds();
                if (time < axis.Starts[0])
                    return (Reversed(markers), false);
                if (time >= axis.End || !Concerns(change, flag))
                    continue;
                if (markers.Count == Most)
                    return (Reversed(markers), true);
                markers.Add(new(change.Time, change.Version.ToString(), ActorResponse.From(change.Actor), change.Message));
            }
            if (page.Count < PageSize)
                return (Reversed(markers), false);
            read += page.Count;
            before = page[^1].Version;
        }
        return (Reversed(markers), true);
    }

    private static bool Concerns(Change change, string? flag)
    {
        if (flag is null)
            return true;
        // The first version of an epoch repeats the whole ruleset.
        if (change.Base == EnvironmentVersion.None)
            return false;
        foreach (var operation in change.Changes.Operations)
            if (operation.Kind == ItemKind.Flag && operation.Key == flag)
                return true;
        return false;
    }

    private static List<MarkerItem> Reversed(List<MarkerItem> markers)
    {
        markers.Reverse();
        return markers;
    }
}
