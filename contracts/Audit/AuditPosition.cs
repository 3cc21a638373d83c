namespace FlagCluster.Contracts.Audit;

/// <summary>Represents how far an audit log was sent to a sink.</summary>
/// <param name="Sequence">The number of the last sent entry.</param>
/// <param name="Checkpoint">The number of the entry of the last sent checkpoint.</param>
public readonly record struct AuditPosition(long Sequence, long Checkpoint);
