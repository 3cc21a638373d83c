using FlagCluster.Contracts;

namespace FlagCluster.Environments;

/// <summary>What a writer knows to be durable.</summary>
internal sealed record WriterState(EnvironmentVersion Version, Ruleset Ruleset);
