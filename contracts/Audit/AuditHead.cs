namespace FlagCluster.Contracts.Audit;

/// <summary>Represents the newest entry of an audit log.</summary>
/// <param name="Organization">The organization; <see cref="AuditChain.Installation"/> for the log of the installation.</param>
/// <param name="Epoch">The epoch, from 1. It grows when the database was restored from a backup.</param>
/// <param name="Sequence">The number of the newest entry.</param>
/// <param name="Hash">The hash of the newest entry, 32 bytes.</param>
public sealed record AuditHead(string Organization, long Epoch, long Sequence, ReadOnlyMemory<byte> Hash);
