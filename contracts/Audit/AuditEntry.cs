namespace FlagCluster.Contracts.Audit;

/// <summary>Represents a stored entry of an audit log.</summary>
/// <param name="Organization">The organization; <see cref="AuditChain.Installation"/> for the log of the installation.</param>
/// <param name="Sequence">The number in the log, from 1 without gaps.</param>
/// <param name="Bytes">The entry as UTF-8 JSON, exactly as it was hashed.</param>
/// <param name="Previous">The hash of the entry before, 32 bytes; zeros for the first entry.</param>
/// <param name="Hash">The hash of this entry, 32 bytes.</param>
public sealed record AuditEntry(
    string Organization,
    long Sequence,
    ReadOnlyMemory<byte> Bytes,
    ReadOnlyMemory<byte> Previous,
    ReadOnlyMemory<byte> Hash
)
{
    /// <summary>
    /// Gets the personal data of the entry as a JSON object with <c>actor</c> and <c>subject</c>; null when there is none or it was
    /// erased. It is not hashed.
    /// </summary>
    public string? Personal { get; init; }

    /// <summary>Gets whether the columns by which the store filters agree with the entry.</summary>
    public bool IsIndexed { get; init; } = true;
}
