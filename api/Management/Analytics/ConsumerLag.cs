using FlagCluster.Analytics.Storage;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Reads how far the counting of events has got.</summary>
internal sealed class ConsumerLag(IFoldStore store, TimeProvider time)
{
    /// <summary>Returns the lag of the slowest partition, or null when nothing was counted.</summary>
    public async Task<LagResponse?> ReadAsync(CancellationToken cancellationToken) =>
        Of(await store.ReadPositionsAsync(cancellationToken), time.GetUtcNow());

    /// <summary>Returns the lag of the slowest of some partitions, or null without any.</summary>
    public static LagResponse? Of(IReadOnlyList<FoldPosition> positions, DateTimeOffset now)
    {
        if (positions.Count == 0)
            return null;
        // The watermark of a partition without events is the clock, as long as its consumer runs.
        var counted = ReportNames.Time(positions.Min(position => position.Watermark));
        var seconds = Math.Max(0, Math.Round((now - counted).TotalSeconds, 3));
        return new(seconds, counted, positions.Max(position => position.UpdatedAt));
    }
}
