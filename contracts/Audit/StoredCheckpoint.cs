namespace FlagCluster.Contracts.Audit;

/// <summary>Represents the newest signed checkpoint of an audit log.</summary>
/// <param name="Head">The entry that it states.</param>
/// <param name="Time">The time in microseconds since 1970 UTC.</param>
/// <param name="Document">The signed checkpoint as UTF-8 JSON on one line.</param>
public sealed record StoredCheckpoint(AuditHead Head, long Time, ReadOnlyMemory<byte> Document);
