using System.Numerics;
using System.Text;

namespace FlagCluster.Integrations.Import.Proof;

/// <summary>Computes MurmurHash3_x86_32, written apart from the engine.</summary>
/// <remarks>A. Appleby, MurmurHash3.cpp (public domain).</remarks>
internal static class MurmurHash
{
    /// <summary>Returns the hash of a text in UTF-8.</summary>
    public static uint Of(string text, uint seed)
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
