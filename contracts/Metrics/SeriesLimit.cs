namespace FlagCluster.Contracts.Metrics;

/// <summary>How many series one instrument may show. The host says it; who has a series for each of many things keeps within it.</summary>
/// <param name="PerInstrument">Combinations of tags, at least one.</param>
public sealed record SeriesLimit(int PerInstrument);
