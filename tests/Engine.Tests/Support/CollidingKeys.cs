using System.Numerics;
using System.Runtime.InteropServices;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Tests.Support;

/// <summary>
/// Creates keys of eight characters with equal hashes, by inverting the last step of the hash: the block of that step can have any value.
/// </summary>
internal static class CollidingKeys
{
    public static List<string> Create(int count, int seed = 1)
    {
        var random = new Random(seed);
        var target = Mix(Start ^ Block("base")) ^ Block("tail");
        var keys = new List<string> { "basetail" };
        while (keys.Count < count)
        {
            var head = new string([.. Enumerable.Range(0, 4).Select(_ => (char)('a' + random.Next(26)))]);
            var tail = new string(MemoryMarshal.Cast<byte, char>(BitConverter.GetBytes(Mix(Start ^ Block(head)) ^ target)));
            if (tail.Any(char.IsSurrogate) || keys.Contains(head + tail))
                continue;
            keys.Add(head + tail);
        }
        Assert.Single(keys.Select(key => KeyHash.Of(key)).Distinct());
        return keys;
    }

    private const ulong Start = unchecked(16UL * 0x9E3779B97F4A7C15);

    private static ulong Block(string four) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(four.AsSpan()));

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return BitOperations.RotateLeft(high ^ low, 23);
    }
}
