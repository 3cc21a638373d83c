using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Reader;

/// <summary>Represents a durable state of an environment.</summary>
/// <param name="Version">The version.</param>
/// <param name="Ruleset">The ruleset at the version.</param>
/// <param name="Snapshot">The version of the newest known snapshot; number 0 when there is none.</param>
internal sealed record EnvironmentState(EnvironmentVersion Version, Ruleset Ruleset, EnvironmentVersion Snapshot);
