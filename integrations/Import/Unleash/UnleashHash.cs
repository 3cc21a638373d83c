using System.Numerics;
using System.Text;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Provides Unleash's numbers, written apart from the engine: MurmurHash3_x86_32 of the group and the id.</summary>
/// <remarks>src/strategy/util.ts of unleash-node-sdk 6.</remarks>
internal static class UnleashHash
{
    private const uint VariantSeed = 86028157;

    /// <summary>Returns the number of an id in a rollout: 1 to 100.</summary>
    public static uint Rollout(string group, string id) => Murmur3($"{group}:{id}", 0) % 100 + 1;

    /// <summary>Returns the number of an id among variants: 1 to the sum of their weights.</summary>
    public static uint Variant(string group, string id, uint total) => Murmur3($"{group}:{id}", VariantSeed) % total + 1;

    private static uint Murmur3(string text, uint seed)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var hash = seed;
        for (var at = 0; at < bytes.Length; at += 4)
        {
            uint block = 0;
            for (var i = at; i < Math.Min(at + 4, bytes.Length); i++)
                block |= (uint)bytes[i] << (8 * (i - at));
            block = BitOperations.RotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
            hash ^= block;
            if (at + 4 <= bytes.Length)
                hash = BitOperations.RotateLeft(hash, 13) * 5 + 0xE6546B64;
        }
        hash ^= (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
