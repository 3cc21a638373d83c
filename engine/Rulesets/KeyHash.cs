using System.Numerics;
using System.Runtime.InteropServices;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Computes a fast 64-bit hash of flag and segment keys, for use within one process.</summary>
internal static class KeyHash
{
    public static ulong Of(ReadOnlySpan<char> key)
    {
        var bytes = MemoryMarshal.AsBytes(key);
        var hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[8..];
        }
        if (bytes.Length >= 4)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<uint>(bytes));
            bytes = bytes[4..];
        }
        return bytes.Length >= 2 ? Mix(hash ^ MemoryMarshal.Read<ushort>(bytes)) : hash;
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return BitOperations.RotateLeft(high ^ low, 23);
    }
}
