using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents the stored state of a rule.</summary>
/// <param name="State">The state.</param>
/// <param name="Revision">The number of writes, for compare-and-set.</param>
public sealed record StoredState(RuleState State, long Revision);
