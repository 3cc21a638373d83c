namespace FlagCluster.Contracts.Environments;

/// <summary>Represents a reader of rulesets as it introduces itself to writers: a gateway, or the replicas of a silo.</summary>
/// <param name="Name">The name in messages, unique among the processes of a cluster, such as <c>gateway web-1 (process 17)</c>.</param>
/// <param name="Level">The highest level of rulesets that the reader knows.</param>
public sealed record ReaderInfo(string Name, int Level);
