using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlagCluster.Contracts.Audit;

/// <summary>
/// Computes the hashes of chains: <c>SHA-256(domain ‖ length of the entry as 32 bits big-endian ‖ entry ‖ hash of the entry before)</c>.
/// The entry is hashed as it is stored, so that neither a data type of the database nor a serializer can change a hash.
/// </summary>
public static class AuditChain
{
    /// <summary>The name of the log of actions that belong to no organization.</summary>
    public const string Installation = "";

    /// <summary>The length of a hash in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>Gets the hash before the first entry of a chain: zeros.</summary>
    public static ReadOnlyMemory<byte> Start { get; } = new byte[HashLength];

    /// <summary>Returns what people see as the name of a log; that of the installation can be no slug.</summary>
    public static string DisplayName(string organization) => organization == Installation ? "(installation)" : organization;

    /// <summary>Returns the hash of an entry of an organization's audit log.</summary>
    /// <param name="entry">The stored bytes.</param>
    /// <param name="previous">The hash of the entry before.</param>
    public static byte[] HashOfEntry(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> previous) =>
        Hash("flagcluster.audit.v1\0"u8, entry, previous);

    /// <summary>Returns the hash of an entry of an environment's log.</summary>
    /// <param name="entry">The stored bytes.</param>
    /// <param name="previous">The hash of the entry before.</param>
    public static byte[] HashOfChange(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> previous) =>
        Hash("flagcluster.change.v1\0"u8, entry, previous);

    private static byte[] Hash(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> previous)
    {
        if (previous.Length != HashLength)
            throw new ArgumentException(
                $"The hash of the entry before has {previous.Length} bytes instead of {HashLength}.",
                nameof(previous)
            );
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, entry.Length);
        hash.AppendData(domain);
        hash.AppendData(length);
        hash.AppendData(entry);
        hash.AppendData(previous);
        return hash.GetHashAndReset();
    }
}
