using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Writer;

/// <summary>What a writer knows to be durable.</summary>
internal sealed record WriterState(EnvironmentVersion Version, Ruleset Ruleset);
