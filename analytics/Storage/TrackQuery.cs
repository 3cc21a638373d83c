using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Selects sums of custom and conversion events.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Step">The length of the windows.</param>
/// <param name="From">The start of the first window, in Unix milliseconds.</param>
/// <param name="To">The end, in Unix milliseconds: windows that start before it are included.</param>
/// <param name="Name">The name of the event; null for all events.</param>
/// <param name="IncludeLate">Whether late events are included, in rows of their own. Rules exclude them.</param>
public sealed record TrackQuery(string Environment, TimeStep Step, long From, long To, string? Name = null, bool IncludeLate = true);
