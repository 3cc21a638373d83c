namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Represents the maximum number of series of one instrument. What also references the settings of the host registers it, because this
/// library does not.
/// </summary>
/// <param name="PerInstrument">The maximum number of tag combinations, at least 1.</param>
public sealed record SeriesLimit(int PerInstrument);
