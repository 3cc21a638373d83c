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

    private static ReadOnlySpan<byte> Changes => "flagcluster.change.v1\0"u8;

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
    public static byte[] HashOfChange(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> previous) => Hash(Changes, entry, previous);

    /// <summary>Returns the hash of an entry of an environment's log, whose bytes are in several parts.</summary>
    /// <param name="entry">The stored bytes.</param>
    /// <param name="previous">The hash of the entry before.</param>
    public static byte[] HashOfChange(IReadOnlyList<ReadOnlyMemory<byte>> entry, ReadOnlySpan<byte> previous)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = Begin(Changes, entry.Sum(part => part.Length));
        foreach (var part in entry)
            hash.AppendData(part.Span);
        return End(hash, previous);
    }

    private static byte[] Hash(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> previous)
    {
        using var hash = Begin(domain, entry.Length);
        hash.AppendData(entry);
        return End(hash, previous);
    }

    private static IncrementalHash Begin(ReadOnlySpan<byte> domain, int length)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        hash.AppendData(domain);
        hash.AppendData(bytes);
        return hash;
    }

    private static byte[] End(IncrementalHash hash, ReadOnlySpan<byte> previous)
    {
        if (previous.Length != HashLength)
            throw new ArgumentException(
                $"The hash of the entry before has {previous.Length} bytes instead of {HashLength}.",
                nameof(previous)
            );
        hash.AppendData(previous);
        return hash.GetHashAndReset();
    }
}
