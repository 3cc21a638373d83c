namespace FlagCluster.Contracts.Metrics;

/// <summary>Represents the maximum number of series of one instrument. The host sets it.</summary>
/// <param name="PerInstrument">The maximum number of tag combinations, at least 1.</param>
public sealed record SeriesLimit(int PerInstrument);
