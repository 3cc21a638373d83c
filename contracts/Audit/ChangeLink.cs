using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Audit;

/// <summary>Represents an entry of an environment's log as a part of its chain.</summary>
/// <param name="Version">The version.</param>
/// <param name="Bytes">The stored values, each after its length, exactly as they were hashed.</param>
/// <param name="Previous">The hash of the entry before, 32 bytes; zeros for the first entry.</param>
/// <param name="Hash">The hash of this entry, 32 bytes.</param>
public sealed record ChangeLink(
    EnvironmentVersion Version,
    ReadOnlyMemory<byte> Bytes,
    ReadOnlyMemory<byte> Previous,
    ReadOnlyMemory<byte> Hash
);
