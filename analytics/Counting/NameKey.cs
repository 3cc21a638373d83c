using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents a name that a sender chose, and for which the sums have rows.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Kind">What is counted by it.</param>
/// <param name="IsTrusted">Whether somebody vouches for it. Trusted names have a bound of their own.</param>
/// <param name="Hash">
/// The first 64 bits of the SHA-256 of the texts that make up the name, so that no sender finds another name with the same hash.
/// </param>
public readonly record struct NameKey(string Environment, NameKind Kind, bool IsTrusted, long Hash) : ISortedKey<NameKey>
{
    /// <summary>What names beyond a bound are counted as. No key has these characters, and reports cannot have it as a name.</summary>
    public const string Other = Contracts.Events.EventLimits.OtherName;

    /// <summary>Gets the key of the number of names.</summary>
    public NameGroup Group => new(Environment, Kind, IsTrusted);

    /// <summary>Returns the key of a name.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="kind">What is counted by it.</param>
    /// <param name="isTrusted">Whether somebody vouches for it.</param>
    /// <param name="texts">The texts that make up the name.</param>
    public static NameKey Of(string environment, NameKind kind, bool isTrusted, params ReadOnlySpan<string?> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var text in texts)
        {
            // The lengths keep apart texts that are equal only together; no text has the length -1.
            var utf8 = text is null ? [] : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return new(environment, kind, isTrusted, BinaryPrimitives.ReadInt64BigEndian(digest));
    }

    /// <inheritdoc/>
    public int Order(NameKey other) =>
        default(KeyOrder)
            .Then(Environment, other.Environment)
            .Then((int)Kind, (int)other.Kind)
            .Then(IsTrusted, other.IsTrusted)
            .Then(Hash, other.Hash)
            .Result;
}
